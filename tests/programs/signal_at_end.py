"""A signal that a finalizer sends while the program ends meets no handler any more."""
import _thread


class Sender:
    def __del__(self):
        _thread.interrupt_main()
        print("sent")

sender = Sender()
