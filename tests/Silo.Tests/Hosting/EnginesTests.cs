using Granary.Errors;
using Granary.Silo.Hosting;

namespace Granary.Tests.Hosting;

public sealed class EnginesTests
{
    [Fact]
    public void Orleans_is_the_default_where_it_is_built_in_and_refused_in_a_sentence_elsewhere()
    {
        Assert.Equal(Engines.OrleansIsBuiltIn ? Engines.Orleans : Engines.Embedded, Engines.Choose(null));
        Assert.Equal(Engines.Embedded, Engines.Choose("embedded"));
        if (Engines.OrleansIsBuiltIn)
            Assert.Equal(Engines.Orleans, Engines.Choose("orleans"));
        else
            Assert.Contains("not built in", Assert.Throws<SetupException>(() => Engines.Choose("orleans")).Message);
    }

    [Fact]
    public void What_is_no_engine_is_named() =>
        Assert.Contains("'wolves'", Assert.Throws<SetupException>(() => Engines.Choose("wolves")).Message);
}
