from . import test_capture_samples
