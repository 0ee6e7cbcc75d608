using Krait.Hosting;
using Krait.Library;
using Krait.Modules;

NativeModules.UseLibrary(static name => LibraryModules.Create(name));
int exitCode = CommandLine.Run(args, out bool wasInterrupted);
if (wasInterrupted) Interruption.PassOn();
return exitCode;
