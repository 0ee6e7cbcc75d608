using Krait.Hosting;

return CommandLine.Run(args);
