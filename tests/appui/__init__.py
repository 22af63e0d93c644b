"""What the tests lean on: databases, factories, a client that reads the pages it gets."""
