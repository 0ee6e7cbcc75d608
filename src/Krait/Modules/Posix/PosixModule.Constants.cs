namespace Krait.Modules.Posix;

// Constants of the calls that Linux alone has, or numbers otherwise than other systems.
internal static partial class PosixModule
{
    private static readonly (string Name, long Value)[] s_linuxConstants =
    [
        ("CLD_EXITED", 1), ("CLD_KILLED", 2), ("CLD_DUMPED", 3), ("CLD_TRAPPED", 4), ("CLD_STOPPED", 5), ("CLD_CONTINUED", 6),
        ("CLONE_NEWTIME", 128), ("CLONE_VM", 256), ("CLONE_FS", 512), ("CLONE_FILES", 1024), ("CLONE_SIGHAND", 2048),
        ("CLONE_THREAD", 65536), ("CLONE_NEWNS", 131072), ("CLONE_SYSVSEM", 262144), ("CLONE_NEWCGROUP", 33554432),
        ("CLONE_NEWUTS", 67108864), ("CLONE_NEWIPC", 134217728), ("CLONE_NEWUSER", 268435456), ("CLONE_NEWPID", 536870912),
        ("CLONE_NEWNET", 1073741824), ("EFD_SEMAPHORE", 1), ("EFD_NONBLOCK", 2048), ("EFD_CLOEXEC", 524288), ("EX_NOUSER", 67),
        ("EX_NOHOST", 68), ("EX_UNAVAILABLE", 69), ("EX_OSFILE", 72), ("EX_TEMPFAIL", 75), ("EX_PROTOCOL", 76), ("EX_CONFIG", 78),
        ("GRND_NONBLOCK", 1), ("GRND_RANDOM", 2), ("MFD_CLOEXEC", 1), ("MFD_ALLOW_SEALING", 2), ("MFD_HUGETLB", 4),
        ("MFD_HUGE_SHIFT", 26), ("MFD_HUGE_MASK", 63), ("MFD_HUGE_64KB", 1073741824), ("MFD_HUGE_512KB", 1275068416),
        ("MFD_HUGE_1MB", 1342177280), ("MFD_HUGE_2MB", 1409286144), ("MFD_HUGE_8MB", 1543503872), ("MFD_HUGE_16MB", 1610612736),
        ("MFD_HUGE_32MB", 1677721600), ("MFD_HUGE_256MB", 1879048192), ("MFD_HUGE_512MB", 1946157056), ("MFD_HUGE_1GB", 2013265920),
        ("MFD_HUGE_2GB", 2080374784), ("MFD_HUGE_16GB", 2281701376), ("O_LARGEFILE", 0), ("O_FSYNC", 1052672), ("P_PIDFD", 3),
        ("PIDFD_NONBLOCK", 2048), ("POSIX_FADV_NORMAL", 0), ("POSIX_SPAWN_OPEN", 0), ("POSIX_FADV_RANDOM", 1), ("POSIX_SPAWN_CLOSE", 1),
        ("POSIX_FADV_SEQUENTIAL", 2), ("POSIX_SPAWN_DUP2", 2), ("POSIX_FADV_WILLNEED", 3), ("POSIX_SPAWN_CLOSEFROM", 3),
        ("POSIX_FADV_DONTNEED", 4), ("POSIX_FADV_NOREUSE", 5), ("PRIO_PGRP", 1), ("PRIO_USER", 2), ("RTLD_LOCAL", 0), ("RTLD_LAZY", 1),
        ("RTLD_NOW", 2), ("RTLD_NOLOAD", 4), ("RTLD_DEEPBIND", 8), ("RTLD_GLOBAL", 256), ("RTLD_NODELETE", 4096), ("RWF_HIPRI", 1),
        ("RWF_DSYNC", 2), ("RWF_SYNC", 4), ("RWF_NOWAIT", 8), ("RWF_APPEND", 16), ("SCHED_NORMAL", 0), ("SCHED_OTHER", 0),
        ("SCHED_FIFO", 1), ("SCHED_RR", 2), ("SCHED_BATCH", 3), ("SCHED_IDLE", 5), ("SCHED_DEADLINE", 6),
        ("SCHED_RESET_ON_FORK", 1073741824), ("SPLICE_F_MOVE", 1), ("SPLICE_F_NONBLOCK", 2), ("SPLICE_F_MORE", 4), ("ST_RDONLY", 1),
        ("ST_NOSUID", 2), ("ST_NODEV", 4), ("ST_NOEXEC", 8), ("ST_SYNCHRONOUS", 16), ("ST_MANDLOCK", 64), ("ST_WRITE", 128),
        ("ST_APPEND", 256), ("ST_NOATIME", 1024), ("ST_NODIRATIME", 2048), ("ST_RELATIME", 4096), ("TFD_TIMER_ABSTIME", 1),
        ("TFD_TIMER_CANCEL_ON_SET", 2), ("TFD_NONBLOCK", 2048), ("TFD_CLOEXEC", 524288), ("WCONTINUED", 8), ("WEXITED", 4),
        ("WNOWAIT", 16777216), ("WSTOPPED", 2), ("XATTR_CREATE", 1), ("XATTR_REPLACE", 2), ("XATTR_SIZE_MAX", 65536),
    ];

    // Functions that other systems lack, or have with other arguments.
    private static readonly string[] s_linuxFunctions =
    [
        "copy_file_range", "eventfd", "eventfd_read", "eventfd_write", "getrandom", "getresgid", "getresuid", "getxattr", "listxattr",
        "memfd_create", "pidfd_open", "pipe2", "posix_fadvise", "posix_fallocate", "preadv", "pwritev", "removexattr", "sched_getaffinity",
        "sched_getparam", "sched_getscheduler", "sched_rr_get_interval", "sched_setaffinity", "sched_setparam", "sched_setscheduler",
        "sendfile", "setns", "setresgid", "setresuid", "setxattr", "splice", "timerfd_create", "timerfd_gettime", "timerfd_gettime_ns",
        "timerfd_settime", "timerfd_settime_ns", "unshare",
    ];
}
