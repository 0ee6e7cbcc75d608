using Krait.Hosting;
using Krait.Library;
using Krait.Modules;

NativeModules.UseLibrary(static name => LibraryModules.Create(name));
int exitCode = CommandLine.Run(args);
Interruption.PassOn();
return exitCode;
