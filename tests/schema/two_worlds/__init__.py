"""C15: while masked, nothing a judge can reach tells who is who, nor what another judge gave; and nothing a typist can
reach tells whether two typists agree.

Everything is asked in two worlds that differ in that alone; every answer must be the same, letter by letter, but for
what is random. `building` makes the worlds, `asking` asks all that the contract has, `acting` tries every act,
`comparing` holds the answers against each other.
"""
