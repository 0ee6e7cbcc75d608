"""Simulation of an operating system's scheduler: classes, method calls, attributes."""

IDLE, WORKER, HANDLER_A, HANDLER_B, DEVICE_A, DEVICE_B = range(1, 7)
DEVICE_PACKET, WORK_PACKET = 1000, 1001
BUFFER_SIZE = 4
TABLE_SIZE = 10


class Packet:
    def __init__(self, link, identity, kind):
        self.link = link
        self.identity = identity
        self.kind = kind
        self.datum = 0
        self.data = [0] * BUFFER_SIZE

    def append_to(self, packets):
        self.link = None
        if packets is None:
            return self
        last = packets
        while last.link is not None:
            last = last.link
        last.link = self
        return packets


class TaskState:
    def __init__(self):
        self.packet_pending = True
        self.task_waiting = False
        self.task_holding = False

    def set_packet_pending(self):
        self.packet_pending = True
        self.task_waiting = False
        self.task_holding = False
        return self

    def set_waiting(self):
        self.packet_pending = False
        self.task_waiting = True
        self.task_holding = False
        return self

    def set_running(self):
        self.packet_pending = False
        self.task_waiting = False
        self.task_holding = False
        return self

    def set_waiting_with_packet(self):
        self.packet_pending = True
        self.task_waiting = True
        self.task_holding = False
        return self

    def is_task_holding_or_waiting(self):
        return self.task_holding or (not self.packet_pending and self.task_waiting)

    def is_waiting_with_packet(self):
        return self.packet_pending and (self.task_waiting and not self.task_holding)


class Scheduler:
    def __init__(self):
        self.tasks = None
        self.current = None
        self.current_identity = 0
        self.table = [None] * TABLE_SIZE
        self.hold_count = 0
        self.packet_count = 0

    def find(self, identity):
        task = self.table[identity]
        if task is None:
            raise LookupError(f"bad task {identity}")
        return task

    def run(self):
        task = self.tasks
        while task is not None:
            if task.is_task_holding_or_waiting():
                task = task.link
            else:
                self.current_identity = task.identity
                task = task.run_once()


class Task(TaskState):
    def __init__(self, scheduler, identity, priority, packets, state):
        self.scheduler = scheduler
        self.link = scheduler.tasks
        self.identity = identity
        self.priority = priority
        self.packets = packets
        self.packet_pending = state.packet_pending
        self.task_waiting = state.task_waiting
        self.task_holding = state.task_holding
        scheduler.tasks = self
        scheduler.table[identity] = self

    def run_once(self):
        if self.is_waiting_with_packet():
            packet = self.packets
            self.packets = packet.link
            if self.packets is None:
                self.set_running()
            else:
                self.set_packet_pending()
        else:
            packet = None
        return self.work(packet)

    def add_packet(self, packet, old):
        if self.packets is None:
            self.packets = packet
            self.packet_pending = True
            if self.priority > old.priority:
                return self
        else:
            packet.append_to(self.packets)
        return old

    def wait(self):
        self.task_waiting = True
        return self

    def hold(self):
        self.scheduler.hold_count += 1
        self.task_holding = True
        return self.link

    def release(self, identity):
        task = self.scheduler.find(identity)
        task.task_holding = False
        if task.priority > self.priority:
            return task
        return self

    def send(self, packet):
        task = self.scheduler.find(packet.identity)
        self.scheduler.packet_count += 1
        packet.link = None
        packet.identity = self.identity
        return task.add_packet(packet, self)


class DeviceTask(Task):
    pending = None

    def work(self, packet):
        if packet is None:
            packet = self.pending
            if packet is None:
                return self.wait()
            self.pending = None
            return self.send(packet)
        self.pending = packet
        return self.hold()


class HandlerTask(Task):
    work_in = None
    device_in = None

    def work(self, packet):
        if packet is not None:
            if packet.kind == WORK_PACKET:
                self.work_in = packet.append_to(self.work_in)
            else:
                self.device_in = packet.append_to(self.device_in)
        work = self.work_in
        if work is None:
            return self.wait()
        count = work.datum
        if count >= BUFFER_SIZE:
            self.work_in = work.link
            return self.send(work)
        device = self.device_in
        if device is None:
            return self.wait()
        self.device_in = device.link
        device.datum = work.data[count]
        work.datum = count + 1
        return self.send(device)


class IdleTask(Task):
    control = 1
    count = 10000

    def work(self, packet):
        self.count -= 1
        if self.count == 0:
            return self.hold()
        if self.control & 1 == 0:
            self.control //= 2
            return self.release(DEVICE_A)
        self.control = self.control // 2 ^ 0xD008
        return self.release(DEVICE_B)


class WorkTask(Task):
    destination = HANDLER_A
    count = 0

    def work(self, packet):
        if packet is None:
            return self.wait()
        self.destination = HANDLER_B if self.destination == HANDLER_A else HANDLER_A
        packet.identity = self.destination
        packet.datum = 0
        for i in range(BUFFER_SIZE):
            self.count += 1
            if self.count > 26:
                self.count = 1
            packet.data[i] = ord("A") + self.count - 1
        return self.send(packet)


def simulate():
    scheduler = Scheduler()
    IdleTask(scheduler, IDLE, 1, None, TaskState().set_running())
    packets = Packet(None, 0, WORK_PACKET)
    packets = Packet(packets, 0, WORK_PACKET)
    WorkTask(scheduler, WORKER, 1000, packets, TaskState().set_waiting_with_packet())
    for identity, device, priority in ((HANDLER_A, DEVICE_A, 2000), (HANDLER_B, DEVICE_B, 3000)):
        packets = None
        for _ in range(3):
            packets = Packet(packets, device, DEVICE_PACKET)
        HandlerTask(scheduler, identity, priority, packets, TaskState().set_waiting_with_packet())
    DeviceTask(scheduler, DEVICE_A, 4000, None, TaskState().set_waiting())
    DeviceTask(scheduler, DEVICE_B, 5000, None, TaskState().set_waiting())
    scheduler.run()
    return scheduler.packet_count, scheduler.hold_count


def main(size):
    for _ in range(size):
        result = simulate()
    print(result)


SIZE = 1
FULL_SIZE = 54


if __name__ == "__main__":
    import sys
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
