#!/usr/bin/env bash
# Bun 1.4.5: `Math.sumPrecise` of a negative sum.
#
# ECMA-262 has it return the double that is nearest to the exact sum. A sum below zero is off by its last bit instead,
# away from zero, even that of a single number: Math.sumPrecise([-1]) is -1.0000000000000002. Sums above zero are
# right, and so are negative ones below 2^-1022 in size, which have fewer bits. Whoever adds up refunds with it is wrong
# each time.
#
# Seen on Linux x64, 29 November 2026 (Python's math.fsum beside it):
#   numbers        Math.sumPrecise          math.fsum
#   [1]            1                        1.0
#   [-1]           -1.0000000000000002      -1.0
#   [-1, -1]       -2.0000000000000004      -2.0
#   [-0.5]         -0.5000000000000001      -0.5
#   [1, -3]        -2.0000000000000004      -2.0
#   [-5e-324]      -5e-324                  -5e-324
#
# Exits with 0 as long as that is so, with 1 when it changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "type": "module", "private": true }' > package.json
npm install --silent --no-audit --no-fund bun@1.4.5
cat > try.ts <<'TS'
for (const numbers of [[1], [-1], [-1, -1], [-0.5], [1, -3], [-5e-324]]) {
  console.log(JSON.stringify(numbers), String(Math.sumPrecise(numbers)));
}
let [above, below] = [0, 0];
for (let exponent = -1074; exponent < 1024; exponent++) {
  const power = 2 ** exponent;
  if (Math.sumPrecise([power]) !== power) above += 1;
  if (Math.sumPrecise([-power]) !== -power) below += 1;
}
console.log(`of 2098 powers of two ${above} are wrong, and ${below} with a minus before them`);
TS
npx bun try.ts | tee seen.txt
python3 -c 'import math
for numbers in [1], [-1], [-1, -1], [-0.5], [1, -3], [-5e-324]: print(numbers, math.fsum(numbers))'
diff seen.txt - <<'SEEN'
[1] 1
[-1] -1.0000000000000002
[-1,-1] -2.0000000000000004
[-0.5] -0.5000000000000001
[1,-3] -2.0000000000000004
[-5e-324] -5e-324
of 2098 powers of two 0 are wrong, and 2046 with a minus before them
SEEN
echo "As it was seen."
