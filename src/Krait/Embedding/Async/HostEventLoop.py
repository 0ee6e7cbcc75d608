# The event loops of an engine. Where the host awaits, it drives its loop a step at a time, and nothing waits in between; where the program
# runs a loop itself (asyncio.run), the thread waits in it. The functions now, arrive, wait, wake, watch, add_descriptor and
# remove_descriptor, and has_sockets, are the engine's.
import asyncio.base_events
import asyncio.events
import asyncio.tasks


class TimedLoop(asyncio.base_events.BaseEventLoop):
    """What the loops have in common: the clock of the engine, and the steps that the host drives."""

    _is_driven = False

    def time(self):
        return now()

    def add_signal_handler(self, sig, callback, *args):
        raise NotImplementedError("signals belong to the application that runs Python")

    def drive(self):
        self._run_forever_setup()
        try:
            self._run_once()
            while self._ready:
                self._run_once()
        finally:
            self._run_forever_cleanup()
        self._watch()
        return self._scheduled[0]._when - self.time() if self._scheduled else None

    def _watch(self):
        pass


class PlainLoop(TimedLoop):
    """A loop of a program that has no sockets."""

    def __init__(self, is_driven=False):
        super().__init__()
        self._clock_resolution = 1e-6
        self._selector = self
        self._is_driven = is_driven

    def select(self, timeout):
        if self._is_driven:
            arrive()
        else:
            wait(id(self), timeout)
        return ()

    def _process_events(self, event_list):
        pass

    def _write_to_self(self):
        wake(id(self))


if has_sockets:
    import selectors
    from asyncio.unix_events import SelectorEventLoop

    class LoopSelector(selectors.PollSelector):
        """Asks for descriptors, and lets what the host has done meanwhile arrive."""

        def __init__(self, is_driven):
            super().__init__()
            self._is_driven = is_driven

        def select(self, timeout=None):
            ready = super().select(0 if self._is_driven else timeout)
            arrive()
            return ready

    class SocketLoop(TimedLoop, SelectorEventLoop):
        """A loop of a program that may have sockets."""

        def __init__(self, is_driven=False):
            self._is_driven = is_driven
            super().__init__(LoopSelector(is_driven))
            self._clock_resolution = 1e-6

        # The host wakes the loop that it drives: only one that waits itself needs a descriptor to be woken by.
        def _make_self_pipe(self):
            if not self._is_driven:
                super()._make_self_pipe()

        def _close_self_pipe(self):
            if not self._is_driven:
                super()._close_self_pipe()

        def _write_to_self(self):
            if self._is_driven:
                wake(id(self))
            else:
                super()._write_to_self()

        def _run_forever_setup(self):
            super()._run_forever_setup()
            if not self._is_driven:
                add_descriptor(self._csock.fileno())

        def _run_forever_cleanup(self):
            if not self._is_driven:
                remove_descriptor(self._csock.fileno())
            super()._run_forever_cleanup()

        def _watch(self):
            watch([(key.fd, key.events) for key in self._selector.get_map().values()])

    HostEventLoop = SocketLoop
else:
    HostEventLoop = PlainLoop


class HostEventLoopPolicy(asyncio.events._BaseDefaultEventLoopPolicy):
    _loop_factory = HostEventLoop


def install():
    asyncio.events._set_event_loop_policy(HostEventLoopPolicy())


def make_driven():
    return HostEventLoop(is_driven=True)


def begin(loop, awaitable, done):
    task = asyncio.tasks.ensure_future(awaitable, loop=loop)
    task.add_done_callback(done)
    return task


def cancel_all(loop):
    for task in asyncio.tasks.all_tasks(loop):
        task.cancel()


def running_loop():
    return asyncio.events._get_running_loop()
