"""What the tables of users and groups say of those that are not there."""
import grp
import pwd

for ask in (lambda: pwd.getpwuid(99999), lambda: grp.getgrgid(99999), lambda: pwd.getpwuid(2**70), lambda: grp.getgrgid(2**70),
            lambda: pwd.getpwuid(-5), lambda: pwd.getpwuid(-1), lambda: grp.getgrgid(2**32 - 1), lambda: grp.getgrgid(2**32),
            lambda: grp.getgrgid(-5), lambda: pwd.getpwuid("0"), lambda: grp.getgrgid(1.5),
            lambda: pwd.getpwuid(True).pw_uid, lambda: pwd.getpwnam("nobody at all"), lambda: grp.getgrnam("nobody at all"),
            lambda: pwd.getpwnam("a\0b"), lambda: pwd.getpwnam(1), lambda: pwd.getpwuid(0).pw_dir, lambda: grp.getgrgid(0).gr_gid):
    try:
        print(ask())
    except Exception as error:
        print(repr(error))
