import { z } from 'zod'

/** What nix answers of an input of flake.nix; lines are those of flake.nix, from 1. */
export const declarationAnswerSchema = z.strictObject({
  /** What flake.nix is, in nix's words: `set`, `lambda`. */
  flake: z.string(),
  declared: z.array(z.string()),
  /** What the input is: `set`, `string`, `list`. */
  kind: z.string(),
  /** Where the input is bound, else where `inputs` is. */
  line: z.number().int().positive().nullable(),
  attributes: z.record(z.string(), z.string()),
  lines: z.record(z.string(), z.number().int().positive().nullable()),
  strings: z.array(z.strictObject({ attribute: z.string(), value: z.string(), line: z.number().int().positive(), column: z.number().int().positive(), elsewhere: z.string().optional() })),
  isFlake: z.boolean(),
  /** What flake.nix says of the inputs below, by their paths (`nixpkgs`, `nixpkgs/lib`): the names of their attributes. */
  nested: z.record(z.string(), z.array(z.string())),
  /** The inputs whose reference is bound at the very same place. */
  twins: z.array(z.string()),
})
export type DeclarationAnswer = z.infer<typeof declarationAnswerSchema>

/**
 * Returns the Nix expression that asks how flake.nix in its directory declares an input. nix's own parser says where something is bound
 * (https://nix.dev/manual/nix/latest/language/builtins, unsafeGetAttrPos is not documented there).
 */
export function declarationQuestion(input: string): string {
  return `with builtins; let
    flake = import ./flake.nix;
    set = value: if isAttrs value then value else { };
    inputs = set (flake.inputs or { });
    value = inputs."${input}" or { };
    input = set value;
    here = at: at != null && toString at.file == toString ./flake.nix;
    lineOf = name: from: let at = unsafeGetAttrPos name from; in if here at then at.line else null;
    nowhere = { file = "an expression"; line = 1; column = 1; };
    stringAt = name: let at = unsafeGetAttrPos name input; position = if at == null then nowhere else at; in {
      attribute = name; value = input.\${name}; inherit (position) line column;
    } // (if here position then { } else { elsewhere = baseNameOf position.file; });
    below = prefix: from: concatLists (attrValues (mapAttrs (name: one: let path = prefix + name; in
      [ { name = path; value = attrNames (set one); } ] ++ below (path + "/") ((set one).inputs or { })) (set from)));
    isTwin = other: any (name: let at = unsafeGetAttrPos name input; in at != null && at == unsafeGetAttrPos name (set inputs.\${other})) [ "url" "ref" "rev" ];
  in {
    flake = typeOf flake;
    declared = attrNames inputs;
    kind = typeOf value;
    line = let own = lineOf "${input}" inputs; in if own == null then lineOf "inputs" (set flake) else own;
    attributes = mapAttrs (_: typeOf) input;
    lines = mapAttrs (name: _: lineOf name input) input;
    strings = map stringAt (filter (name: isString input.\${name}) (attrNames input));
    isFlake = input.flake or true != false;
    nested = listToAttrs (below "" (input.inputs or { }));
    twins = filter (other: other != "${input}" && isTwin other) (attrNames inputs);
  }`
}
