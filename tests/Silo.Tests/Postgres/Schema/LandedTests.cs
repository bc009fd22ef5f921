using System.Globalization;

namespace Granary.Tests.Postgres;

/// <summary>What databases have recorded stays as it is, wherever its file is now.</summary>
public sealed class LandedTests
{
    [Fact]
    public void A_file_that_has_landed_keeps_its_number_its_name_and_its_hash() => Assert.Equal(
        Lines,
        PostgresFixture.InOneList
            .Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Number} {one.Name} {one.Hash}"))
            .Take(Lines.Length));

    private static readonly string[] Lines =
    [
        "1 0001_store.sql c6b1e5bc5a01d8e788d1453a3d7b1ae13b63f1b0c7887a34251762d4ac6fd177",
        "2 0002_lease.sql d44cb55aaf186139d1a73abe4644bb4edabefbf671cd50319bc03b87d059cf3c",
        "3 0003_outcomes.sql 072fe69630530fe0b69b0f72d2d93ea553e913e7f29c1089d75349273fefb8e6",
        "4 0004_kinds.sql 2e372cb758a4de6764950ea64f20d011dd876e59a7407fc9e01152c8814beead",
        "5 0005_commit.sql a1bdd20d7f09eef4deee94ebac4806089b81cb0d59f69cc48631d9c961bf1192",
        "6 0006_library.sql b3463c84cd4f8f00ee24ef73dbfe73536ed9a59b3e3472e4e7596abad2d050e2",
        "7 0007_orleans.sql 26e0464ba93602ae3e9401e8529c81abf80712733a2cced405030706fb8e330d",
        "8 0008_users.sql 2535fe5901f30ce17b814269ac87bc0611e045e766eba1a39a921e00a0131199",
        "9 0009_tasks.sql 912cc76b29dce5c762dc04a56b115b8884b16a70f34f839383966317cc3987aa",
        "10 0010_shop.sql b338b5e30bcb99c82da4675c84bf182174cd8f3180a614ab4a65fb0fa73ddf2e",
        "11 0011_reports.sql bc381eead96cfedfbfddcc01bc8eccea73440b51e632433853d092c5bba3552f",
        "12 0012_jobs.sql 3b85e212432dcd7b779c0ff750a061236118ec78cb57d1c904430376cdbebf6a",
        "13 0013_initial_keys.sql 2279b82c762607924a212494ce8465d55fcd55a0aecbc1f7a1f7827a288303db",
        "14 0014_publishing.sql ee95ffefc054ec5faab05a50a351bbfea2ccbadaa4ff9500f2e17d8ab0df381d",
        "15 0015_no_lease.sql 07f949d8642ae6714500c6249dc328a41fab486d91303daec0a8743c4209f6e4",
        "16 0016_reads.sql 2870130e6804789dec4ee58cb53d69db16a3cf7eb4edc24e8779296fb82c7e80",
        "17 0017_written.sql f15e3a16626e1de0db819f151050652c465f1a3832a8f01cd7e2924e11077ea2",
        "18 0018_set_aside.sql 439fdcaabd3345ebaaef6f7fe19c419fb43ef13de15f9497895f7ea3643f0e9a",
        "19 0019_strangers_keys.sql 046aeb22694cf9f73f131db78c92dab4c2c0087217667901eb17a71ee71c5e0d",
        "20 0020_server.sql 482e2fa6fbdd75c520d00a588daaf17adf7418de6ebad13c18b5c99ef4ba3d55",
    ];
}
