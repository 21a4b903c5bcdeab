# The least number of letters to insert, delete or replace that makes `one` into `other` (Levenshtein), row by row.
one: other:
let
  lettersOf = text: builtins.genList (at: builtins.substring at 1 text) (builtins.stringLength text);
  smallest = builtins.foldl' (least: number: if number < least then number else least);
  last = list: builtins.elemAt list (builtins.length list - 1);

  letters = lettersOf other;
  columns = builtins.genList (at: at) (builtins.length letters);

  nextRow = above: letter:
    let
      extended = row: at:
        let replaced = if builtins.elemAt letters at == letter then 0 else 1;
        in row ++ [ (smallest (last row + 1) [ (builtins.elemAt above (at + 1) + 1) (builtins.elemAt above at + replaced) ]) ];
    in
    builtins.foldl' extended [ (builtins.head above + 1) ] columns;
in
last (builtins.foldl' nextRow (builtins.genList (at: at) (builtins.length letters + 1)) (lettersOf one))
