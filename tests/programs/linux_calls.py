# Calls that only Linux has, or that its library has beyond POSIX: results, and what they say of wrong arguments.
import os
import resource
import select
import signal
import tempfile
import time


def call(function, *arguments, **keywords):
    try:
        return getattr(os, function)(*arguments, **keywords)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def show(function, *arguments, **keywords):
    print(function, call(function, *arguments, **keywords))


os.chdir(tempfile.mkdtemp())
TRUE = "/bin/true"

print("posix_spawn")
for options in (
    {"file_actions": 5}, {"file_actions": [()]}, {"file_actions": [1]}, {"file_actions": [(99, 1)]},
    {"file_actions": [(os.POSIX_SPAWN_OPEN, 1)]}, {"file_actions": [(os.POSIX_SPAWN_OPEN, 1, 3, 4, 5)]},
    {"file_actions": [(os.POSIX_SPAWN_CLOSE,)]}, {"file_actions": [(os.POSIX_SPAWN_CLOSE, "a")]},
    {"file_actions": [(os.POSIX_SPAWN_DUP2, 1)]}, {"file_actions": [(os.POSIX_SPAWN_DUP2, "x", 2)]},
    {"file_actions": [(os.POSIX_SPAWN_CLOSEFROM,)]}, {"file_actions": [(os.POSIX_SPAWN_CLOSE, -1)]},
    {"file_actions": [(os.POSIX_SPAWN_OPEN, 3, "a\0b", 0, 0)]}, {"setpgroup": "a"}, {"setpgroup": -1}, {"setsigmask": 5},
    {"setsigmask": [0]}, {"setsigmask": [1000]}, {"setsigdef": ["a"]}, {"scheduler": 5}, {"scheduler": (1,)}, {"scheduler": (None, 1)},
    {"scheduler": ("a", os.sched_param(1))},
):
    print(options, call("posix_spawn", TRUE, ["true"], {}, **options))
for arguments in (5, {}), ([], {}), ([""], {}), ("abc", {}), (["a"], 5), (["a"], {"a=b": "c"}), (["a"], {"a": 5}), (["a\0"], {}), ([5], {}):
    print(arguments, call("posix_spawn", TRUE, *arguments))
show("posix_spawn", "/no/such", ["a"], {})
show("posix_spawnp", "no-such", ["a"], {})
process = os.posix_spawn(
    "/bin/sh", ["sh", "-c", 'echo "$A"; read x; echo "$x" >&2; exit 7'], {"A": "of the environment"},
    file_actions=[
        (os.POSIX_SPAWN_OPEN, 1, "out", os.O_WRONLY | os.O_CREAT, 0o600), (os.POSIX_SPAWN_DUP2, 1, 2),
        (os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0), (os.POSIX_SPAWN_CLOSEFROM, 3)],
    setpgroup=0, setsigmask=[signal.SIGUSR1], setsigdef=[signal.SIGPIPE])
result = os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT)
print(type(result).__name__, result.si_pid == process, result.si_signo, result.si_status, result.si_code)
print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), open("out").read())
process = os.posix_spawnp("sh", ["sh", "-c", "kill -9 $$"], None)
number, status, usage = os.wait4(process, 0)
print(number == process, status, type(usage), len(usage))
show("waitid", 99, 0, 0)
show("waitid", os.P_PID, 1, os.WEXITED)
for name in "wait", "wait3", "wait4":
    show(name, *{"wait": (), "wait3": (0,), "wait4": (1, 0)}[name])
print(os.spawnv(os.P_WAIT, "/bin/sh", ["sh", "-c", "exit 3"]), os.spawnlp(os.P_WAIT, "sh", "sh", "-c", "kill -9 $$"))
print(os.spawnv(os.P_WAIT, "/no/such", ["a"]), os.spawnve(os.P_WAIT, "/bin/sh", ["sh", "-c", "exit $X"], {"X": "7"}))

print("execv")
for arguments in ("/no/such", ["a"]), ("/no/such", []), ("/no/such", [""]), ("/no/such", 5), ("/no/such", (5,)):
    show("execv", *arguments)
for arguments in ("/no/such", ["a"], 5), ("/no/such", ["a"], {}), ("/no/such", [""], {}), (999, ["a"], {}), ("/no/such", "a", {}):
    show("execve", *arguments)

print("process descriptors")
for arguments in (-1,), (2**22 - 1,), (os.getpid(), 1):
    show("pidfd_open", *arguments)
process = os.posix_spawn("/bin/sleep", ["sleep", "60"], {})
descriptor = os.pidfd_open(process)
print(os.get_inheritable(descriptor), select.select([descriptor], [], [], 0))
signal.pidfd_send_signal(descriptor, signal.SIGTERM)
print(select.select([descriptor], [], [], 30)[0] == [descriptor])
result = os.waitid(os.P_PIDFD, descriptor, os.WEXITED)
print(result.si_pid == process, result.si_status, result.si_code == os.CLD_KILLED)

print("eventfd, timerfd, memfd")
for arguments in (-1,), (2**32,), ("a",):
    show("eventfd", *arguments)
counter = os.eventfd(5)
for value in 2**64 - 1, -1, 2**64, 7:
    show("eventfd_write", counter, value)
show("eventfd_read", counter)
print(os.get_inheritable(counter))
empty = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_SEMAPHORE)
show("eventfd_read", empty)
show("timerfd_create", 99)
show("timerfd_settime", 999)
timer = os.timerfd_create(time.CLOCK_MONOTONIC)
for initial in -1, float("nan"), "a", 1e30:
    show("timerfd_settime", timer, initial=initial)
for initial in -1, 1.5, 2**70:
    show("timerfd_settime_ns", timer, initial=initial)
show("timerfd_settime", timer, initial=100, interval=2.5)
first, interval = os.timerfd_gettime_ns(timer)
print(99e9 < first <= 100e9, interval, os.get_inheritable(timer))
os.timerfd_settime(timer, initial=0.01)
print(int.from_bytes(os.read(timer, 8), "little"))
show("memfd_create", 5)
show("memfd_create", "a\0")
show("memfd_create", "x", 99999)
memory = os.memfd_create("m")
print(os.get_inheritable(memory))
show("getrandom", -1)
show("getrandom", 0)
show("getrandom", 5, 99)
print(len(os.getrandom(9)))

print("vectors")
show("pipe2", 99999)
read, write = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
print(os.get_blocking(read), os.get_inheritable(read))
for arguments in (999, [bytearray(2)]), (read, 5), (read, [b"a"]), (read, [5]), (read, [bytearray(1)]):
    show("readv", *arguments)
for arguments in (999, [b"a"]), (write, 5), (write, ["a"]), (write, []), (write, [b"abc", bytearray(b"de"), memoryview(b"f")]):
    show("writev", *arguments)
buffers = [bytearray(2), bytearray(3), bytearray(4)]
show("readv", read, buffers)
print(buffers)
show("preadv", read, buffers, 0)
show("pwritev", memory, [b"hello", b"world"], 3)
show("preadv", memory, buffers, 2)
print(buffers)
show("pwritev", memory, [b"x"], -1)
show("preadv", memory, buffers, 2, 99999)

print("from one descriptor to another")
os.lseek(memory, 0, 0)
for arguments in (write, memory, 3, 5), (write, memory, None, 4), (999, memory, 0, 5), (write, memory, -1, 5), (write, memory, "a", 5):
    show("sendfile", *arguments)
print(os.read(read, 100))
os.write(write, b"0123456789")
for arguments in (read, write, 5), (read, memory, 2), (read, memory, -2), (read, memory, 2, 1), (read, memory, 2, None, 20), (memory, write, 2, "a"):
    show("splice", *arguments)
second = os.memfd_create("second")
for arguments in (memory, second, 4), (memory, second, 4, 3, 6), (memory, second, -4), (memory, 999, 4), (memory, second, 4, "a"):
    show("copy_file_range", *arguments)
print(os.pread(second, 100, 0))
for arguments in (memory, 0, 100), (memory, -1, 100), (999, 0, 1):
    show("posix_fallocate", *arguments)
for arguments in (memory, 0, 10, os.POSIX_FADV_DONTNEED), (read, 0, 10, 1), (memory, 0, 10, 99):
    show("posix_fadvise", *arguments)
for arguments in (memory, os.F_TLOCK, 1), (memory, 99, 1), (999, 0, 1), (memory, os.F_ULOCK, 1):
    show("lockf", *arguments)
os.closerange(read, read + 1)
show("fstat", read)

print("scheduling")
for arguments in (0,), (-1,):
    show("sched_getscheduler", *arguments)
    show("sched_getparam", *arguments)
for arguments in (0, os.sched_param(0)), (0, 5), (0, (0,)), (0, os.sched_param(2**40)), (0, os.sched_param("a")):
    show("sched_setparam", *arguments)
show("sched_setscheduler", 0, 99, os.sched_param(0))
for arguments in (), (1, 2):
    show("sched_param", *arguments)
print(repr(os.sched_param(sched_priority=4)), os.sched_param(5) == (5,), os.sched_param(1).__reduce__())
show("sched_get_priority_min", os.SCHED_FIFO)
show("sched_get_priority_max", 99)
print(0 < len(os.sched_getaffinity(0)), type(os.sched_getaffinity(0)), os.sched_rr_get_interval(0) >= 0)
for arguments in (0, []), (0, [-1]), (0, ["a"]), (0, 5), (0, [2**40]), (0, os.sched_getaffinity(0)), (-1, [0]):
    show("sched_setaffinity", *arguments)
print(os.getpriority(os.PRIO_PROCESS, 0) == os.nice(0))
show("getpriority", 99, 0)
show("setpriority", 99, 0, 0)

print("users and groups")
for arguments in ("a",), (-2,), (2**32,):
    show("setuid", *arguments)
show("setgid", "a")
print(os.setreuid(-1, -1), os.setresgid(-1, -1, -1), os.getresuid() == (os.getuid(), os.geteuid(), os.getresuid()[2]), len(os.getresgid()))
show("setgroups", 5)
show("setgroups", ["a"])
show("getgrouplist", 5, 0)
print(77 in os.getgrouplist("no such user", 77))
show("initgroups", "root", "a")
show("setpgid", -5, 0)

print("extended attributes")
open("file", "w").close()
if isinstance(call("setxattr", "file", "user.a", b"v"), str):
    raise SystemExit("a folder with extended attributes is needed")
show("getxattr", "file", "user.a")
show("listxattr", "file")
show("setxattr", "file", "user.a", b"w", os.XATTR_CREATE)
descriptor = os.open("file", os.O_RDONLY)
show("getxattr", descriptor, b"user.a")
show("removexattr", "file", "user.a")
show("removexattr", "file", "user.a")
for arguments in ("file", 5), ("/no/such", "user.a"):
    show("getxattr", *arguments)
show("setxattr", "file", "user.b", "text")
show("setxattr", "file", "user.a\0", b"")
show("listxattr", 5.5)
show("listxattr", "file", follow_symlinks=False)

print("file systems and limits")
show("statvfs", "/no/such")
show("statvfs", 5.5)
show("fstatvfs", 999)
status = os.statvfs("/")
print(type(status), len(status), status.n_fields, status.f_namemax)
for arguments in ("/", "PC_NAME_MAX"), ("/", "PC_X"), ("/no/such", 0), ("/", 9999), ("/", 5.5):
    show("pathconf", *arguments)
show("fpathconf", memory, "PC_NAME_MAX")
for name in "CS_PATH", "CS_X", 9999, 5.5:
    show("confstr", name)
print(sorted(os.sysconf_names.items()) == sorted(os.sysconf_names.items()), len(os.sysconf_names), len(os.confstr_names))
show("ttyname", memory)
show("tcgetpgrp", memory)
show("ctermid")
show("chroot", "/no/such")
show("setns", memory)
show("WIFCONTINUED", 0xFFFF)
for arguments in (-2,), (2**64,), (-1,), (2**64 - 1,), (0x12345678,):
    show("major", *arguments)
    show("minor", *arguments)
for arguments in (-1, -1), (2**32, 1), (1, -2), (7, 300):
    show("makedev", *arguments)


def limits(function, *arguments):
    try:
        print(function, getattr(resource, function)(*arguments))
    except Exception as error:
        print(function, f"{type(error).__name__}: {error}")


CORE = resource.RLIMIT_CORE
limits("getrusage", 99)
limits("setrlimit", CORE, (5, 4))
limits("setrlimit", CORE, (1, 2, 3))
limits("setrlimit", CORE, (2**64, 1))
limits("setrlimit", CORE, (-2, -1))
limits("setrlimit", 99, (1, 2))
limits("prlimit", 2**22 - 1, CORE)
limits("prlimit", 0, CORE, (5, 4))
print(resource.prlimit(0, CORE) == resource.getrlimit(CORE))
usage = resource.getrusage(resource.RUSAGE_SELF)
print(type(usage), len(usage), usage.ru_utime > 0, usage.ru_maxrss > 1000)
