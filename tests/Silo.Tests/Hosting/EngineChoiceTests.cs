using Granary.Errors;
using Granary.Silo.Hosting;

namespace Granary.Tests.Hosting;

public sealed class EngineChoiceTests
{
    [Fact]
    public void Orleans_is_the_default_where_it_is_built_in_and_refused_in_a_sentence_elsewhere()
    {
        Assert.Equal(EngineChoice.OrleansIsBuiltIn ? EngineChoice.Orleans : EngineChoice.Embedded, EngineChoice.Choose(null));
        Assert.Equal(EngineChoice.Embedded, EngineChoice.Choose("embedded"));
        if (EngineChoice.OrleansIsBuiltIn)
            Assert.Equal(EngineChoice.Orleans, EngineChoice.Choose("orleans"));
        else
            Assert.Contains("not built in", Assert.Throws<SetupException>(() => EngineChoice.Choose("orleans")).Message);
    }

    [Fact]
    public void What_is_no_engine_is_named() =>
        Assert.Contains("'wolves'", Assert.Throws<SetupException>(() => EngineChoice.Choose("wolves")).Message);
}
