# The event loop of an engine. Where the host awaits, it drives the loop a step at a time, and nothing waits in between; where the program
# runs the loop itself (asyncio.run), the thread waits in wait(). The functions now, arrive, wait and wake are the engine's.
import asyncio.base_events
import asyncio.events
import asyncio.tasks


class HostEventLoop(asyncio.base_events.BaseEventLoop):
    """The event loop of an engine of the application that runs Python."""

    def __init__(self):
        super().__init__()
        self._clock_resolution = 1e-6
        self._selector = self
        self._is_driven = False

    def time(self):
        return now()

    def select(self, timeout):
        if self._is_driven:
            arrive()
        else:
            wait(timeout)
        return ()

    def _process_events(self, event_list):
        pass

    def _write_to_self(self):
        wake()

    def drive(self):
        self._is_driven = True
        self._run_forever_setup()
        try:
            self._run_once()
            while self._ready:
                self._run_once()
        finally:
            self._run_forever_cleanup()
            self._is_driven = False
        return self._scheduled[0]._when - self.time() if self._scheduled else None


class HostEventLoopPolicy(asyncio.events._BaseDefaultEventLoopPolicy):
    _loop_factory = HostEventLoop


def begin(loop, awaitable, done):
    task = asyncio.tasks.ensure_future(awaitable, loop=loop)
    task.add_done_callback(done)
    return task


def cancel_all(loop):
    for task in asyncio.tasks.all_tasks(loop):
        task.cancel()


def running_loop():
    return asyncio.events._get_running_loop()
