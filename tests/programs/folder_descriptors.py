# Paths that start at a folder's descriptor, files by descriptors, links that are not followed, and times to the nanosecond.
import os
import shutil
import tempfile
import warnings

os.chdir(tempfile.mkdtemp())


def show(function, *arguments, **keywords):
    try:
        print(function, arguments, keywords, getattr(os, function)(*arguments, **keywords))
    except Exception as error:
        print(function, arguments, keywords, type(error).__name__, error)


for functions in os.supports_dir_fd, os.supports_fd, os.supports_follow_symlinks, os.supports_effective_ids:
    print(sorted(function.__name__ for function in functions))
open("file", "w").close()
os.symlink("file", "link")
FOLDER, FILE = 150, 151
os.dup2(os.open(".", os.O_RDONLY), FOLDER)
os.dup2(os.open("file", os.O_RDONLY), FILE)

show("chmod", "link", 0o644, follow_symlinks=False)
show("chmod", "file", 0o644, follow_symlinks=False)
show("chmod", FILE, 0o600, dir_fd=FOLDER)
show("chmod", "file", 0o640, dir_fd=FOLDER)
print(oct(os.stat(FILE).st_mode))
for arguments in ("a",), (999,), (FILE,), (2**40,), (None,):
    show("access", "file", os.R_OK, dir_fd=arguments[0])
    show("rmdir", "file", dir_fd=arguments[0])
show("stat", FILE, dir_fd=FOLDER)
show("stat", FILE, follow_symlinks=False)
show("stat", "none", dir_fd=FOLDER)
show("stat", 5.5)
show("lstat", FILE)

show("utime", "file", (1, 2), ns=(1, 2))
for times in 5, (1,), ("a", 1), (1e30, 1), (float("nan"), 1):
    show("utime", "file", times)
for times in 5, (1,), (1.5, 1):
    show("utime", "file", ns=times)
show("utime", FILE, ns=(123456789, 987654321))
print(os.stat("file").st_mtime_ns, os.stat(FILE).st_atime_ns)
show("utime", "link", (5, 6), follow_symlinks=False)
print(os.lstat("link").st_mtime, os.stat("file").st_mtime)
show("utime", "file", (1.5, -2.25))
print(os.stat("file").st_mtime_ns)
show("utime", "file", dir_fd=FOLDER, ns=(-5, 2**33 * 10**9 + 6))
print(os.stat("file").st_atime_ns, os.stat("file").st_mtime_ns)
show("utime", FILE, dir_fd=FOLDER)
show("utime", "none")

show("access", "file", os.R_OK, dir_fd=FOLDER, effective_ids=True, follow_symlinks=False)
show("access", "none", 0, dir_fd=FOLDER)
for folder in FILE, FOLDER, 999, 5.5:
    show("chdir", folder)
show("link", "file", "other", src_dir_fd=FOLDER, dst_dir_fd=FOLDER)
print(os.stat("file").st_nlink)
show("unlink", "other", dir_fd=FOLDER)
show("link", "link", "other", follow_symlinks=False)
print(os.path.islink("other"), os.readlink("other", dir_fd=FOLDER))
os.unlink("other")
os.link("link", "other")
print(os.path.islink("other"))
os.unlink("other")
show("rename", "none", "other", src_dir_fd=FOLDER)
show("mkdir", "inner", dir_fd=FOLDER)
show("rmdir", "inner", dir_fd=FOLDER)
show("symlink", "file", "other", dir_fd=FOLDER)
os.unlink("other")
show("mkfifo", "other", dir_fd=FOLDER)
os.unlink("other")
show("chown", "link", -1, -1, dir_fd=FOLDER, follow_symlinks=False)
show("chown", FILE, -1, -1, dir_fd=FOLDER)
show("listdir", FILE)
for function in "mkdir", "unlink":
    show(function, 5)
show("open", 5, 0)


class Named:
    def __init__(self, path):
        self.path = path

    def __fspath__(self):
        return self.path


class Nameless:
    __fspath__ = None


print(os.readlink(Named(b"link")), sorted(os.listdir(Named(b"."))), sorted(os.listdir(FOLDER)))
for function in "stat", "listdir", "fspath":
    try:
        getattr(os, function)(Nameless())
    except TypeError as error:
        print(error)

os.makedirs("tree/branch/twig")
with open("tree/branch/leaf", "w") as leaf:
    leaf.write("x" * 5000)
os.symlink("../..", "tree/branch/back")
for place in "tree/branch", os.open("tree/branch", os.O_RDONLY):
    with os.scandir(place) as entries:
        for entry in sorted(entries, key=lambda each: each.name):
            path = os.path.join("tree/branch", entry.name)
            print(entry.path, entry.is_dir(), entry.is_dir(follow_symlinks=False), entry.is_file(), entry.is_symlink())
            print(entry.inode() == os.lstat(path).st_ino, entry.stat() is not None, entry.stat().st_ino == os.stat(path).st_ino)
with os.scandir("tree/branch") as entries:
    gone = {entry.name: entry for entry in entries}
print(os.stat("tree/branch/leaf").st_size, os.stat("tree/branch/leaf").st_blocks > 0, os.stat("tree/branch/leaf").st_blksize > 0)
print([(root, sorted(folders), sorted(files)) for root, folders, files, _ in os.fwalk("tree")])
shutil.rmtree("tree")
print(os.path.exists("tree"), shutil.rmtree.avoids_symlink_attacks)
print(gone["leaf"].is_file(), gone["twig"].is_dir(), gone["back"].is_symlink(), gone["back"].is_dir())
try:
    gone["leaf"].stat()
except OSError as error:
    print(error)


class Holder:
    def fileno(self):
        return FILE


print(os.fsync(Holder()), os.fdatasync(Holder()))
show("fsync", "a")
warnings.simplefilter("error")
for function in "fchdir", "fsync", "stat", "truncate", "chdir":
    show(function, False, *([0] if function == "truncate" else []))
