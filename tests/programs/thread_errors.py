"""What threads that fail print, and what the end of the program does with threads."""
import _thread
import sys
import time


def fail(value):
    raise ValueError(value)


class Quiet(Exception):
    pass


print('main', flush=True)
records = []
sys.unraisablehook = lambda record: records.append((record.exc_type.__name__, str(record.exc_value), record.err_msg.split('<')[0], record.object))
done = _thread.start_joinable_thread(lambda: fail('from a handle'))
done.join()
_thread.start_new_thread(fail, ('from a number',))
while len(records) < 2:
    time.sleep(0.01)
for record in sorted(records, key=lambda r: r[1]):
    print(record[:3])
sys.unraisablehook = sys.__unraisablehook__


def hooked():
    arguments = _thread._ExceptHookArgs((Quiet, Quiet('quiet'), None, named))
    _thread._excepthook(arguments)
    try:
        fail('with a traceback')
    except ValueError as error:
        _thread._excepthook(_thread._ExceptHookArgs((ValueError, error, error.__traceback__, named)))
    _thread._excepthook(_thread._ExceptHookArgs((SystemExit, SystemExit(), None, named)))


class Named:
    name = 'Worker-1'


named = Named()
_thread.start_joinable_thread(hooked).join()


class Threading:
    """Stands in for the module whose _shutdown the end of the program calls."""
    __name__ = 'threading'

    def _shutdown(self):
        print('shutdown')
        _thread._shutdown()
        print('all have ended')


def late():
    time.sleep(0.1)
    print('late')


sys.modules['threading'] = Threading()
_thread.start_joinable_thread(late, daemon=False)
_thread.start_joinable_thread(lambda: time.sleep(1000), daemon=True)
print('end of the module')
