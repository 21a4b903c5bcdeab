/**
 * The text whose next tokens both sides predict, written for this: prose, numbers, code, JSON, other languages. 128 tokens times
 * four are needed; it has about 800 in a vocabulary of 128,000, more in smaller ones.
 */
export const LOGITS_TEXT = `\
A river does not know where the sea is. It follows the slope that lies before it, turns away from rock, wears down what is soft,
and after a few thousand years the valley looks as if somebody had planned it. People who build bridges read the valley first:
how high the water stood in March, where the ice piled up, which bank slides when it rains for a week. The old mill at the bend was
moved twice, in 1784 and in 1851, because its owners believed a map more than the marks on their own wall.

When the railway came, the surveyors measured the valley again. They found 17 fords, 4 ferries and 2 bridges between the lake and the
town, a distance of 38.5 kilometres. A letter took three days; after the line was opened it took four hours. The price of salt fell
from 12 to 7 pence a pound, the price of timber rose, and in the winter of 1863 the first oranges were sold on the market square.

def gcd(a: int, b: int) -> int:
    """Return the greatest common divisor of two numbers."""
    while b != 0:
        a, b = b, a % b
    return abs(a)

print(gcd(1071, 462))  # 21

{"station": "Upper Mill", "level_cm": [112, 118, 131, 127, 119], "frost": false, "observer": {"name": "M. Keller", "since": 2011}}

Wasser ist bei vier Grad am schwersten. Deshalb gefriert ein See von oben nach unten, und die Fische überleben den Winter am Grund.
L'eau gèle d'abord en surface; sans cela, aucun poisson ne passerait l'hiver. El agua pesa más a cuatro grados que a cero.
水在四度时最重，所以湖水从上面开始结冰。

The proof is short. Suppose that there were only finitely many primes p1, p2, ..., pn. Multiply all of them and add one. The number
N = p1 * p2 * ... * pn + 1 leaves the remainder 1 when it is divided by any of them, so every prime that divides N is missing from
the list. Hence the list was not complete, whatever it was, and there are infinitely many primes.

"You were late," said the ferryman. "The river was early," she answered, and put the coin on the bench between them. He looked at
the coin, at the water, at the clouds behind the far bank. Nobody had crossed since Tuesday. If they left now, and if the wind did not
turn before noon, they might reach the landing below the church; if it did turn, they would have to row, and there was only one oar.

1. Fill the kettle and light the stove. 2. Warm the pot. 3. Add one spoon of leaves for each person and one for the pot. 4. Pour the
water as soon as it boils. 5. Wait for four minutes. 6. Serve with milk, lemon or nothing at all, but never with both.

SELECT name, COUNT(*) AS visits FROM ferries JOIN landings ON landings.id = ferries.landing WHERE year BETWEEN 1850 AND 1870
GROUP BY name HAVING COUNT(*) > 3 ORDER BY visits DESC;

In the evening the temperature falls by two or three degrees, the fog comes up from the meadows, and one hears the weir long before
one sees it. The keeper opens the second gate by a hand's breadth. He has done so every evening for thirty years, and the level at
the bridge has never differed by more than a finger from the mark that his grandfather cut into the stone.
`
