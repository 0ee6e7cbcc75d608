using Krait.Hosting;

int exitCode = CommandLine.Run(args);
Interruption.PassOn();
return exitCode;
