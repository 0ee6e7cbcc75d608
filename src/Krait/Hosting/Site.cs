using Krait.Evaluation;
using Krait.Importing;
using Krait.Modules.Builtins;
using Krait.Modules.Posix;
using Krait.Modules.Sys;
using Krait.Objects;

namespace Krait.Hosting;

/// <summary>
/// What the library's <c>site</c> does before a program runs: packages that were installed are on <c>sys.path</c>, <c>exit</c>,
/// <c>help</c> and their like are builtins. Importing it would take as long as starting does, so that only happens where it has code of
/// the user's to run: <c>.pth</c> files, <c>sitecustomize</c>, <c>usercustomize</c>.
/// </summary>
internal static class Site
{
    private static readonly string s_packages = Path.Combine("lib", "python3.14", "site-packages");

    /// <summary>Prepares a program, unless <c>-S</c> forbids it.</summary>
    public static void Install(PyList path)
    {
        if (StartupOptions.Current.NoSite) return;
        SiteBuiltins.Install(Interpreters.Builtins);
        bool runsCode = false;
        List<string> folders = [];
        if (UserFolder() is { } user) folders.Add(user);
        folders.Add(Path.Combine(((PyStr)Interpreters.SysDict.GetItem(PyStr.Intern("prefix"))!).ToString(), s_packages));
        foreach (string folder in folders)
        {
            if (!Directory.Exists(folder)) continue;
            path.Add(PyStr.FromString(folder));
            runsCode = runsCode || Directory.EnumerateFiles(folder, "*.pth").Any();
        }
        foreach (PyObject each in path.ToArray())
        {
            string folder = each.ToString()!;
            runsCode = runsCode || File.Exists(Path.Combine(folder, "sitecustomize.py"))
                || File.Exists(Path.Combine(folder, "usercustomize.py"));
        }
        if (runsCode)
        {
            // What goes wrong there is said, and the program runs all the same.
            if (ModuleImporter.Import(PyStr.Intern("site"), null, null, 0) is null) PythonRuntime.ReportUncaught(exits: false);
            return;
        }
        foreach (string name in (ReadOnlySpan<string>)["os", "os.path", "site"])
        {
            var key = PyStr.Intern(name);
            Interpreters.Modules.SetItem(key, new PyModule(key) { IsDeferred = true });
        }
    }

    /// <summary>Imports the module that a deferred one stands for; null with an exception set.</summary>
    public static PyObject? Load(PyModule deferred) =>
        ModuleImporter.Import(deferred.Dict.GetItem(Names.Name)!, null, PyTuple.Create(PyStr.Intern("*")), 0);

    // Not for a process that has others' rights.
    private static string? UserFolder()
    {
        StartupOptions options = StartupOptions.Current;
        if (options.NoUserSite || options.Isolated || OperatingSystem.IsWindows()) return null;
        if (NativeCalls.UserId() != NativeCalls.EffectiveUserId() || NativeCalls.GroupId() != NativeCalls.EffectiveGroupId()) return null;
        string? root = options.IgnoreEnvironment ? null : Environment.GetEnvironmentVariable("PYTHONUSERBASE");
        if (string.IsNullOrEmpty(root)) root = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local");
        return Path.Combine(root, s_packages);
    }
}
