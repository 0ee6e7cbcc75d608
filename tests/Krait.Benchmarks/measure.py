"""Runs one benchmark program without its output and prints how many seconds its work took, start-up and imports left out.

    python measure.py FOLDER PROGRAM [SIZE]
"""
import sys
import time


class Silence:
    def write(self, text):
        return len(text)

    def flush(self):
        pass


sys.path.insert(0, sys.argv[1])
program = __import__(sys.argv[2])
size = int(sys.argv[3]) if len(sys.argv) > 3 else program.FULL_SIZE
output = sys.stdout
sys.stdout = Silence()
start = time.perf_counter()
program.main(size)
elapsed = time.perf_counter() - start
sys.stdout = output
print(elapsed)
