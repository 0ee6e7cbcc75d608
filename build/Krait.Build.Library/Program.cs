using Krait.Build.Library;
using Krait.Importing;

// Krait.Build.Library ARCHIVE [LIBRARY]: makes the archive of a published standard library, or of the first that is found.
if (args is not ([_] or [_, _]))
{
    Console.Error.WriteLine("usage: Krait.Build.Library ARCHIVE [LIBRARY]");
    return 2;
}
string target = args[0];
string? source = args.Length > 1 ? args[1] : null;
string problem = "";
if (source is not null && !File.Exists(source) && !Directory.Exists(source))
{
    Console.Error.WriteLine($"error : KraitPythonLibrary: there is no file or folder '{source}'");
    return 1;
}
source ??= PublishedLibrary.Find(out problem) ?? InstalledPython.Find();
if (source is null)
{
    Console.WriteLine(
        $"Krait is built without the standard library ({problem}). Programs can import native modules only, until there is npm and its "
        + "registry, an installed Python 3.14, or KraitPythonLibrary (property or variable) names the folder or zip file of a "
        + "Python 3.14's library; then build again.");
    return 0;
}
SortedDictionary<string, byte[]> files = LibrarySource.Read(source);
if (!files.ContainsKey("os.py"))
{
    Console.Error.WriteLine($"error : '{source}' is no standard library of Python: it has no os.py");
    return 1;
}
files["_sysconfigdata.py"] = LibrarySource.Settings();
Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(target))!);
string temporary = $"{target}.{Environment.ProcessId}";
List<string> problems;
using (FileStream stream = File.Create(temporary)) problems = LibraryWriter.Write(files, stream);
foreach (string each in problems) Console.Error.WriteLine($"error : {source}: {each} cannot be compiled");
File.Move(temporary, target, overwrite: true);
Console.WriteLine($"{source} -> {Path.GetFullPath(target)}");
return problems.Count == 0 ? 0 : 1;
