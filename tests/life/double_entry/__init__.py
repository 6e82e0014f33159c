"""The stateful model of double entry (reliability.md C1): its oracle, its people, its machine."""
