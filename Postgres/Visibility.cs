using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Granary.Silo.Tests")]
