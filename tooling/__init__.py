"""What the ``quittance`` command is made of. Standard library only."""
