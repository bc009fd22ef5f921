// The program granary without the five systems: those that the option Systems names are all that it has.
return await Granary.GranaryProgram.Run(args, static _ => { });
