"""What to pay, when, and what is worth paying early."""
