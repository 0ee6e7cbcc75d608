# multiprocessing with the way of starting processes that it takes by itself.
import concurrent.futures
import multiprocessing
import os
import sys

# Where the command runs as an argument of another program, which sys.executable then is, the command is beside that argument.
if os.path.basename(sys.executable) == "dotnet":
    multiprocessing.set_executable(os.path.join(os.path.dirname(sys.orig_argv[0]), "krait"))


def square(number):
    return number * number


def put(queue, text):
    queue.put(text.upper())


def main():
    with multiprocessing.Pool(2) as pool:
        print(pool.map(square, range(6)))
    queue = multiprocessing.Queue()
    process = multiprocessing.Process(target=put, args=(queue, "from a process"))
    process.start()
    print(queue.get(timeout=60))
    process.join()
    print(process.exitcode)
    with concurrent.futures.ProcessPoolExecutor(1) as executor:
        print(list(executor.map(square, [7, 8])))


if __name__ == "__main__":
    main()
