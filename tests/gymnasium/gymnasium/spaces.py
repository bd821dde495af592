import numpy as np


class Space:
    def __init__(self, shape, dtype):
        self.shape, self.dtype = shape, np.dtype(dtype)


class Box(Space):
    def __init__(self, low, high, shape=None, dtype=np.float32):
        low, high = np.asarray(low, dtype), np.asarray(high, dtype)
        shape = np.broadcast(low, high).shape if shape is None else shape
        super().__init__(shape, dtype)
        self.low = np.broadcast_to(low, shape)
        self.high = np.broadcast_to(high, shape)


class Discrete(Space):
    def __init__(self, n, start=0):
        super().__init__((), np.int64)
        self.n, self.start = n, start


class MultiDiscrete(Space):
    def __init__(self, nvec, start=None):
        self.nvec = np.asarray(nvec)
        super().__init__(self.nvec.shape, np.int64)
        self.start = np.zeros_like(self.nvec) if start is None else start


class Dict(Space):
    def __init__(self):
        super().__init__(None, object)
