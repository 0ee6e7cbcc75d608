namespace Krait.Modules.Sys;

/// <summary>Names of the standard library's top-level modules: a NameError for one suggests to import it.</summary>
internal static class StandardModules
{
    // One text: three hundred would each be looked up when the runtime starts.
    private static readonly string[] s_all = (
        "abc argparse array ast asyncio atexit base64 bdb binascii bisect builtins bz2 calendar cmath cmd code codecs codeop collections " +
        "colorsys compileall compression concurrent configparser contextlib contextvars copy copyreg csv ctypes curses dataclasses " +
        "datetime dbm decimal difflib dis doctest email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch " +
        "fractions ftplib functools gc genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http imaplib " +
        "importlib inspect io ipaddress itertools json keyword linecache locale logging lzma mailbox marshal math mimetypes mmap " +
        "modulefinder multiprocessing netrc nt ntpath numbers opcode operator optparse os pathlib pdb pickle pickletools pkgutil platform " +
        "plistlib poplib posix posixpath pprint profile pstats pty pwd pyclbr pydoc queue quopri random re readline reprlib resource " +
        "rlcompleter runpy sched secrets select selectors shelve shlex shutil signal site smtplib socket socketserver sqlite3 ssl stat " +
        "statistics string stringprep struct subprocess symtable sys sysconfig syslog tabnanny tarfile tempfile termios textwrap this " +
        "threading time timeit tkinter token tokenize tomllib trace traceback tracemalloc tty turtle types typing unicodedata unittest " +
        "urllib uuid venv warnings wave weakref webbrowser winreg wsgiref xml xmlrpc zipapp zipfile zipimport zlib zoneinfo").Split(' ');

    private static HashSet<string>? s_names;

    /// <summary>All names.</summary>
    public static string[] All => s_all;

    public static bool Contains(string name) => (s_names ??= new HashSet<string>(s_all, StringComparer.Ordinal)).Contains(name);
}
