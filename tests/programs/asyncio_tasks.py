# The native half of asyncio: futures, tasks, their errors, what runs and what waits.
import _asyncio
import asyncio


def report(function, *arguments, **keywords):
    try:
        print("->", function(*arguments, **keywords))
    except BaseException as error:
        print(type(error).__name__, error)


async def wait_for(future):
    return await future


async def states():
    loop = asyncio.get_running_loop()
    assert _asyncio.get_running_loop() is loop and _asyncio.get_event_loop() is loop
    future = loop.create_future()
    print(future, future.done(), future._callbacks)
    task = loop.create_task(wait_for(future), name="waiter")
    await asyncio.sleep(0)
    print(future, task._fut_waiter is future, len(future._asyncio_awaited_by))
    print(sorted(each.get_name() for each in asyncio.all_tasks()))
    report(future.result)
    report(future.exception)
    future.set_result(5)
    report(future.set_result, 6)
    report(task.set_result, 6)
    print(await task, task.done(), task.get_coro().cr_frame, future._asyncio_awaited_by)
    report(_asyncio._enter_task, None, task)
    report(setattr, future, "_log_traceback", True)
    report(loop.create_future().set_exception, 3)


async def cancellation():
    loop = asyncio.get_running_loop()
    task = loop.create_task(wait_for(loop.create_future()))
    await asyncio.sleep(0)
    print(task.cancel("enough"), task.cancelling(), task.cancelled())
    try:
        await task
    except asyncio.CancelledError as error:
        print("cancelled", error.args, task.cancelled())
    print(task.cancel(), task.uncancel(), task.uncancel())


async def failures():
    loop = asyncio.get_running_loop()

    class Yields:
        def __await__(self):
            yield 3

    async def bad():
        await Yields()

    async def stops():
        raise StopAsyncIteration(1)

    for coroutine in (bad(), stops()):
        try:
            await loop.create_task(coroutine)
        except Exception as error:
            print(type(error).__name__, error)
    report(asyncio.Task, 3, loop=loop)
    future = loop.create_future()
    future.set_exception(StopIteration)
    print(repr(future.exception()), repr(future.exception().__cause__))
    order = []
    future = loop.create_future()
    for number in range(4):
        future.add_done_callback(lambda done, number=number: order.append(number))
    drop = order.append
    future.add_done_callback(drop)
    print(future.remove_done_callback(drop))
    future.set_result(None)
    await asyncio.sleep(0)
    print(order)


async def eager():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    seen = []

    async def work(future):
        seen.append(asyncio.current_task().get_name())
        if future:
            await future
        return len(seen)

    done = asyncio.create_task(work(None), name="first")
    print(done.done(), done.get_coro(), seen)
    later = asyncio.create_task(work(asyncio.sleep(0)), name="second")
    print(later.done(), seen, asyncio.current_task() is not later)
    print(await done, await later)


async def tree(level):
    if level == 0:
        await asyncio.sleep(0)
        return 1
    return sum(await asyncio.gather(*[tree(level - 1) for _ in range(4)]))


async def queues():
    queue = asyncio.Queue(2)

    async def produce():
        for number in range(50):
            await queue.put(number)
        queue.shutdown()

    async def consume():
        total = 0
        try:
            while True:
                total += await queue.get()
        except asyncio.QueueShutDown:
            return total

    async with asyncio.TaskGroup() as group:
        group.create_task(produce())
        consumers = [group.create_task(consume()) for _ in range(3)]
    print(sum(each.result() for each in consumers))


for main in (states(), cancellation(), failures(), eager(), tree(4), queues()):
    print(asyncio.run(main))
report(_asyncio.current_task)
report(_asyncio.get_running_loop)
print(_asyncio.Future.__text_signature__, _asyncio.Task.__text_signature__)
