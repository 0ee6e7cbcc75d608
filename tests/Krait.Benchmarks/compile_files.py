"""Compiles the files that a list names, once for each line it is sent, and answers with the seconds of processor time that took.

    python compile_files.py LIST < requests
"""
import sys
import time
import warnings

warnings.simplefilter("ignore")
with open(sys.argv[1], encoding="utf-8") as file:
    names = file.read().splitlines()
sources = []
for name in names:
    with open(name, "rb") as file:
        sources.append(file.read())
for _ in sys.stdin:
    start = time.process_time()
    for source in sources:
        try:
            compile(source, "x.py", "exec", dont_inherit=True)
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            pass
    print(time.process_time() - start, flush=True)
