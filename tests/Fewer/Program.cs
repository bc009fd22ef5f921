using Granary;
using Granary.Grains.Library;
using Granary.Grains.Users;

// The program granary with fewer systems: what the others have left in its database harms nobody.
return await GranaryProgram.Run(args, granary => granary.Add<LibrarySystem>().Add<UserSystem>());
