"""A module that starts the first thread of a program while it is executed: the thread waits for the end of that."""
import os
import sys
import tempfile

with tempfile.TemporaryDirectory() as folder:
    with open(os.path.join(folder, "starts_first.py"), "w") as file:
        file.write("import _thread, time\nseen = []\ndone = _thread.allocate_lock()\ndone.acquire()\ndef look():\n"
                   "    try:\n        from starts_first import last\n        seen.append(last)\n"
                   "    except ImportError as error:\n        seen.append(str(error))\n    done.release()\n"
                   "_thread.start_new_thread(look, ())\ntime.sleep(0.2)\nlast = 3\n")
    sys.path.insert(0, folder)
    import starts_first
    starts_first.done.acquire()
    print(starts_first.seen)
