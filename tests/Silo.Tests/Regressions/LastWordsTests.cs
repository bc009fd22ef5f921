using Granary.Hosting.Cluster;
using Granary.Hosting.Options;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Granary.Tests.Regressions;

/// <summary>
/// Orleans gave up while a start that had failed was being taken apart: the process ended before it had said why.
/// </summary>
public sealed class LastWordsTests
{
    [Fact]
    public async Task A_start_that_has_failed_is_not_cut_off_before_it_says_why()
    {
        var services = new ServiceCollection().BuildServiceProvider();
        var last = new LastWords(new OrleansOptions(), services, NullLogger<LastWords>.Instance);
        await services.DisposeAsync();

        // It would end the tests.
        last.OnFatalException(null, null, null);
    }
}
