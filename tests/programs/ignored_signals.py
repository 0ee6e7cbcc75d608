"""A signal that the process was started to ignore: its action, and what restores its usual effect."""
import os
import subprocess
import sys

# Where the command runs as an argument of another program, which sys.executable then is, the command is beside that argument.
command = sys.executable
if os.path.basename(command) == "dotnet":
    command = os.path.join(os.path.dirname(sys.orig_argv[0]), "krait")
text = """
import signal, os
print(signal.getsignal(signal.SIGHUP) == signal.SIG_IGN)
os.kill(os.getpid(), signal.SIGHUP)
signal.signal(signal.SIGHUP, lambda *_: print("handled"))
os.kill(os.getpid(), signal.SIGHUP)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
print(flush=True)
os.kill(os.getpid(), signal.SIGHUP)
"""
run = subprocess.run(["/bin/sh", "-c", "trap '' HUP; exec \"$0\" -c \"$1\"", command, text], capture_output=True, text=True)
print(run.stdout, run.returncode)
