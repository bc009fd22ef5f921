namespace Granary.Tests.Cluster;

/// <summary>In the place of the cases that need Orleans to be compiled.</summary>
public sealed class ConformanceTests
{
    [OrleansFact]
    public void All_cases_of_the_engine_port_on_two_silos_with_the_entities_here() => Assert.Fail(OrleansFactAttribute.Reason);

    [OrleansFact]
    public void All_cases_of_the_engine_port_on_two_silos_with_the_entities_elsewhere() => Assert.Fail(OrleansFactAttribute.Reason);

    [OrleansFact]
    public void The_storms_of_the_engine_port_on_two_silos() => Assert.Fail(OrleansFactAttribute.Reason);

    [OrleansFact]
    public void All_cases_of_the_providers_for_reminders_and_storage() => Assert.Fail(OrleansFactAttribute.Reason);

    [OrleansFact]
    public void There_is_an_activation_for_every_kind_and_its_key_is_no_number() => Assert.Fail(OrleansFactAttribute.Reason);
}
