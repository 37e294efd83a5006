"""Two ways to the same neighbours, run beside each other: are they the same?

===========  ====================================================================================
``sides``    what a word names: a function, a script, an integration
``played``   a script in a process of its own, and what it leaves behind
``answers``  whatever an answer is, as arrays of distances and row numbers
``way``      one way, run: what is known of it
``weighed``  a side in a process of its own: time, memory, plan
``memory``   how large processes have been
``plans``    how an integration answers, in its words and those of its engine
``many``     every integration and every style beside each other
``_styles``  what people write without samekin
``verdict``  two answers and the definition: the same, but for ties, different, and where
``report``   what was found as one HTML file, with plots
===========  ====================================================================================
"""

from samekin.compat.proving.verdict import Difference, Proof, Ran, verify

__all__ = ["Difference", "Proof", "Ran", "verify"]
