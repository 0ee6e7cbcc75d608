"""Records what CPython 3.14 makes of the programs here: NAME.pyc, and NAME.expected with output, errors and exit code.

    python3.14 tests/programs/record.py [NAME ...]
"""
import glob
import os
import py_compile
import subprocess
import sys

here = os.path.dirname(os.path.abspath(__file__))
os.chdir(here)
names = sys.argv[1:] or sorted(path[:-3] for path in glob.glob("**/*.py", recursive=True) if path != "record.py")
for name in names:
    source = name + ".py"
    py_compile.compile(source, cfile=name + ".pyc", dfile=source, doraise=True, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
    environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1",
                   "PYTHONUNBUFFERED": "1"}
    run = subprocess.run([sys.executable, source], capture_output=True, env=environment, stdin=subprocess.DEVNULL)
    with open(name + ".expected", "wb") as file:
        # Paths differ from machine to machine; those of this folder are left out.
        folder = (here + os.sep).encode()
        file.write(run.stdout.replace(folder, b""))
        if run.stderr or run.returncode:
            file.write(b"--- errors\n" + run.stderr.replace(folder, b""))
            file.write(b"--- exit code %d\n" % run.returncode)
    print(name, run.returncode)
