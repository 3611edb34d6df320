"""A bank that takes pain.008 and pain.001 and answers with pain.002 and camt."""
