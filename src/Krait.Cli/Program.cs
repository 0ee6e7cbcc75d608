using Krait.Cli;
using Krait.Library;
using Krait.Modules;

SecondTierCommand.Become(args);
HeapLimit.Apply();
HeapPages.Apply();
NativeModules.UseLibrary(static name => LibraryModules.Create(name));
int exitCode = CommandLine.Run(args, out bool wasInterrupted);
if (wasInterrupted) Interruption.PassOn();
return exitCode;
