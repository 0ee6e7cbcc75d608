"""The settings of this build of Python, as sysconfig shows them: what programs ask for, nothing of a C compiler that was not there."""
import sys

_prefix = sys.base_prefix
_version = "%d.%d" % sys.version_info[:2]
_multiarch = getattr(sys.implementation, "_multiarch", "")
_soabi = "-".join(part for part in (sys.implementation.cache_tag, _multiarch) if part)

build_time_vars = {
    "ABIFLAGS": sys.abiflags,
    "BINDIR": _prefix,
    "BINLIBDEST": f"{_prefix}/lib/python{_version}",
    "BUILD_GNU_TYPE": _multiarch,
    "CONFINCLUDEPY": f"{_prefix}/include/python{_version}",
    "DESTLIB": f"{_prefix}/lib/python{_version}",
    "EXE": "",
    "EXT_SUFFIX": f".{_soabi}.so",
    "HAVE_DYNAMIC_LOADING": 0,
    "HAVE_FORK": 0,
    "HOST_GNU_TYPE": _multiarch,
    "INCLUDEDIR": f"{_prefix}/include",
    "INCLUDEPY": f"{_prefix}/include/python{_version}",
    "LDVERSION": _version,
    "LIBDEST": f"{_prefix}/lib/python{_version}",
    "LIBDIR": f"{_prefix}/lib",
    "LIBPL": f"{_prefix}/lib/python{_version}/config",
    "MACHDEP": sys.platform,
    "MACHDESTLIB": f"{_prefix}/lib/python{_version}",
    "MULTIARCH": _multiarch,
    "PLATLIBDIR": sys.platlibdir,
    "PYTHON": "python",
    "Py_DEBUG": 0,
    "Py_ENABLE_SHARED": 0,
    "Py_GIL_DISABLED": 0,
    "Py_REMOTE_DEBUG": 0,
    "Py_TRACE_REFS": 0,
    "SCRIPTDIR": f"{_prefix}/lib",
    "SHLIB_SUFFIX": ".so",
    "SIZEOF_VOID_P": 8 if sys.maxsize > 2 ** 32 else 4,
    "SOABI": _soabi,
    "TEST_MODULES": "no",
    "TZPATH": "/usr/share/zoneinfo:/usr/lib/zoneinfo:/usr/share/lib/zoneinfo:/etc/zoneinfo",
    "VERSION": _version,
    "WITH_DOC_STRINGS": 1,
    "WITH_PYMALLOC": 0,
    "datarootdir": f"{_prefix}/share",
    "exec_prefix": _prefix,
    "prefix": _prefix,
}
