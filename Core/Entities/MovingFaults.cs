using Orleans.Runtime;
using Orleans.Runtime.Messaging;

namespace Granary;

/// <summary>Faults that say that an entity's silo has gone or is going; another one will take it in.</summary>
internal static class MovingFaults
{
    public static bool Has(Exception fault) => fault is
        SiloUnavailableException or OrleansMessageRejectionException or ConnectionFailedException
        or GrainExtensionNotInstalledException or ClientNotAvailableException;
}
