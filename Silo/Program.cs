using Granary;
using Granary.Grains.Jobs;
using Granary.Grains.Library;
using Granary.Grains.Publishing;
using Granary.Grains.Shop;
using Granary.Grains.Tasks;
using Granary.Grains.Users;
using Granary.Silo.Commands;
using Granary.Silo.Commands.Demos;

// The program granary: the five systems, and the accounts that three of them need.
return await GranaryProgram.Run(
    args,
    granary => granary
        .Add<LibrarySystem>().Add<UserSystem>().Add<TaskSystem>().Add<ShopSystem>().Add<JobSystem>()
        .Add<PublishingSystem>(),
    tools => new WorkerCommand(tools).Create(),
    tools => new UsersCommand(tools).Create(),
    tools => new DemoCommand(tools).Create());
