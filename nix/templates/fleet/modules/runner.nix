# The GitHub Actions runner of each host that measures. It serves this repository and no other; keep the repository private, or
# let nobody else start workflows in it.
{ inputs, ... }:
{
  imports = [ inputs.llama-fleet.nixosModules.runner ];

  services.llama-fleet-runner = {
    enable = true;
    url = "https://github.com/OWNER/fleet";
    # A fine-grained token with "Administration: read and write" on this repository, put there by sops-nix, agenix or by hand.
    tokenFile = "/run/secrets/llama-fleet-runner";
  };
}
