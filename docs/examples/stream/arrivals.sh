#!/bin/sh
# People who arrive one by one. The second group comes when the file `log` shows the first increment.
cat <<RECORDS
id,age,district,need,agrees
a1,22,North,food,yes
a2,25,North,shelter,yes
a3,34,South,food,yes
a4,71,South,food,yes
RECORDS
for _ in $(seq 200); do
    grep -q 'increment 1' log && break
    sleep 0.1
done
cat <<RECORDS
a5,36,South,food,yes
a6,23,North,food,no
a7,23,North,food,yes
RECORDS
