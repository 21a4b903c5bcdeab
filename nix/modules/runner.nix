# A GitHub Actions runner that may measure: services.github-runners.<host> with the host's label, its GPU, its tools and directories.
#
# NixOS hardens that service so far that a GPU is invisible: PrivateDevices hides /dev, and ProtectClock adds a device rule, after
# which systemd refuses every device that no rule names. So the GPU's device classes are named here, and what a sandbox around
# upstream's programs needs. Everything else stays as hardened as NixOS makes it.
{ config, lib, pkgs, ... }:
let
  cfg = config.services.llama-fleet-runner;
  inherit (lib) literalExpression mkOption types;

  # Names of /proc/devices; a class that a machine does not have allows nothing.
  nvidia = [ "char-nvidia" "char-nvidiactl" "char-nvidia-frontend" "char-nvidia-caps" "char-nvidia-uvm" ];
  classes = {
    cpu = [ ];
    cuda = nvidia;
    vulkan = [ "char-drm" ] ++ nvidia;
    rocm = [ "char-drm" "char-kfd" ];
  };
  seesGpu = cfg.variant != "cpu";

  nvidiaTools = lib.optionals (config.hardware.nvidia.package or null != null) [ config.hardware.nvidia.package.bin ];
  tools = {
    cpu = [ ];
    cuda = nvidiaTools;
    vulkan = [ pkgs.vulkan-tools ];
    rocm = [ pkgs.rocmPackages.rocminfo ];
  };

  lock = "/run/lock/llama-fleet";
  restorerOf = unit: "llama-fleet-restore@${unit}.service";

  # bubblewrap makes namespaces and mounts. The kernel refuses it a /proc of its own while a part of the service's is covered, as
  # ProtectKernelTunables and ProtectKernelLogs do; without any privilege the runner cannot use what they cover. A filter that
  # begins with "~" gives back the calls that follow without one.
  forTheSandbox = {
    RestrictNamespaces = false;
    ProtectKernelTunables = false;
    ProtectKernelLogs = false;
    ProtectHostname = false;
    SystemCallFilter = [ "@mount" "capset" "sethostname" ];
  };

  trusted = config.nix.settings.trusted-users or [ ] ++ config.nix.settings.extra-trusted-users or [ ];
  # The groups that it has here, and those that anybody gives it elsewhere.
  account = config.users.users.${cfg.user};
  isMember = group: builtins.elem cfg.user (config.users.groups.${group}.members or [ ]);
  groupsOfRunner = [ account.group ] ++ account.extraGroups or [ ] ++ gpuGroups ++ builtins.filter isMember (builtins.attrNames config.users.groups);
  gpuGroups = lib.optionals seesGpu [ "video" "render" ];
  trustedThrough = builtins.filter
    (entry: entry == "*" || entry == cfg.user || builtins.any (group: entry == "@${group}") groupsOfRunner)
    trusted;
  isTemporary = path: builtins.match "/(run|tmp|dev)(/.*)?" path != null;
  isHidden = path: builtins.match "/(home|root)(/.*)?" path != null;
in
{
  options.services.llama-fleet-runner = {
    enable = lib.mkEnableOption "a GitHub Actions runner that measures llama.cpp on this host";

    host = mkOption {
      type = types.str;
      default = config.networking.hostName;
      defaultText = literalExpression "config.networking.hostName";
      description = "This host's name in nixosConfigurations: the runner's name, and the label that the workflow asks for.";
    };

    url = mkOption {
      type = types.str;
      example = "https://github.com/owner/fleet";
      description = "The fleet repository, and no other: what runs here may run anything.";
    };

    tokenFile = mkOption {
      type = types.path;
      example = "/run/secrets/llama-fleet-runner";
      description = "A file with a fine-grained token that may administer the repository's runners. Never a file in the Nix store.";
    };

    labels = mkOption {
      type = types.listOf types.str;
      default = [ ];
      example = [ "cuda" ];
      description = "Labels besides the host's name.";
    };

    variant = mkOption {
      type = types.enum (builtins.attrNames classes);
      default = let chosen = config.programs.llama-fleet.variant or null; in if chosen == null then "cpu" else chosen;
      defaultText = literalExpression "config.programs.llama-fleet.variant";
      description = "Which devices the runner sees.";
    };

    user = mkOption {
      type = types.str;
      default = "llama-fleet";
      description = "The user that runs it. It is made here, and must never be one of nix's trusted-users.";
    };

    stateDirectory = mkOption {
      type = types.path;
      default = "/var/lib/llama-fleet";
      description = "Clones, downloaded models and caches. Outside of the runner's work directory, which lies in memory and is emptied at every start.";
    };

    modelDirectory = mkOption {
      type = types.path;
      default = "/var/lib/models";
      description = "Where the models lie that the configuration names by path. The runner reads it and cannot write it. It cannot lie in /home, which the runner does not see.";
    };

    sandbox = mkOption {
      type = types.bool;
      default = true;
      description = ''
        Whether the runner may make user namespaces, so that the programs of both sides run in bubblewrap: without network, and
        with nothing of the machine but the store, the model and the device. Without it llama-fleet says that there was no sandbox.
      '';
    };

    mayStop = mkOption {
      type = types.listOf (types.strMatching "[A-Za-z0-9:_.@-]+[.](service|socket|timer|path|target)");
      default = [ ];
      example = [ "llama-cpp.service" ];
      description = "The units that the runner may stop and start, so that they do not compute while it measures.";
    };
  };

  config = lib.mkIf cfg.enable {
    services.github-runners.${cfg.host} = {
      enable = true;
      inherit (cfg) url tokenFile user;
      name = cfg.host;
      extraLabels = [ cfg.host ] ++ cfg.labels;
      replace = true;
      # Named, so that a nixpkgs whose runner is too old for it says so when it is evaluated.
      nodeRuntimes = [ "node24" ];
      # nix and git are on the service's PATH already. util-linux has flock, systemd has systemctl.
      extraPackages =
        [ pkgs.util-linux pkgs.nodejs_24 config.systemd.package ] ++ lib.optionals cfg.sandbox [ pkgs.bubblewrap ] ++ tools.${cfg.variant};
      extraEnvironment = {
        LLAMA_FLEET_STATE = cfg.stateDirectory;
        XDG_CACHE_HOME = "${cfg.stateDirectory}/cache";
      };
      serviceOverrides = {
        ReadWritePaths = [ cfg.stateDirectory ];
        # Who else computes on the host is a part of every measurement.
        ProtectProc = "default";
        # A service's user has no systemd to make control groups with, so the service's own bounds what upstream's programs take. The
        # kernel ends the program that took the most; the runner goes on.
        MemoryMax = "95%";
        TasksMax = 8192;
        OOMPolicy = "continue";
      } // lib.optionalAttrs cfg.sandbox forTheSandbox // lib.optionalAttrs seesGpu {
        PrivateDevices = false;
        DeviceAllow = map (class: "${class} rw") classes.${cfg.variant};
        SupplementaryGroups = gpuGroups;
      };
    };

    users.users.${cfg.user} = { isSystemUser = true; group = cfg.user; description = "llama-fleet's runner"; };
    users.groups.${cfg.user} = { };

    # A colon keeps what is there: the lock is shared by all users, and the models may be somebody's.
    systemd.tmpfiles.rules = [
      "d ${lock} 0755 root root -"
      "d ${cfg.stateDirectory} 0750 ${cfg.user} ${cfg.user} -"
      "d ${cfg.modelDirectory} :0755 :root :root -"
    ];

    # Starts a stopped unit again when the kernel frees the lock of a measurement, however that ended. It waits for the lock before the
    # unit is stopped, and is systemd's, so nothing of the runner has to be alive for it.
    systemd.services = lib.mkIf (cfg.mayStop != [ ]) {
      "llama-fleet-restore@" = {
        description = "Starts %i again when llama-fleet has measured";
        # Whoever is killed while the unit still stops leaves that stop behind: the start takes its place.
        unitConfig = { OnSuccess = "%i"; OnFailure = "%i"; OnSuccessJobMode = "replace"; };
        serviceConfig = {
          Type = "exec";
          ExecStart = "${pkgs.util-linux}/bin/flock --exclusive ${lock} ${pkgs.coreutils}/bin/true";
        };
      };
    };

    security.polkit = lib.mkIf (cfg.mayStop != [ ]) {
      enable = true;
      extraConfig = ''
        polkit.addRule(function (action, subject) {
          if (action.id === "org.freedesktop.systemd1.manage-units" &&
              subject.user === ${builtins.toJSON cfg.user}) {
            var unit = action.lookup("unit"), verb = action.lookup("verb");
            var mayStop = ${builtins.toJSON cfg.mayStop}, restorers = ${builtins.toJSON (map restorerOf cfg.mayStop)};
            if ((verb === "stop" || verb === "start") && mayStop.indexOf(unit) >= 0) return polkit.Result.YES;
            if (verb === "start" && restorers.indexOf(unit) >= 0) return polkit.Result.YES;
          }
        });
      '';
    };

    assertions = [
      {
        assertion = trustedThrough == [ ];
        message = ''
          nix.settings.trusted-users or extra-trusted-users holds ${builtins.toJSON trustedThrough}, which makes the runner's user ${cfg.user} trusted. A trusted user
          can replace any store path, so whoever runs a workflow there would be root. Take it out; building needs no trust.'';
      }
      {
        assertion = builtins.all (path: !isTemporary path) [ cfg.stateDirectory cfg.modelDirectory ];
        message = "services.llama-fleet-runner: stateDirectory and modelDirectory must survive a restart, and /run, /tmp and /dev do not.";
      }
      {
        assertion = builtins.match "/nix/store/.*" (toString cfg.tokenFile) == null;
        message = "services.llama-fleet-runner.tokenFile lies in the Nix store, which every user can read. Give a path as text, to a file that only root reads.";
      }
      {
        assertion = builtins.all (path: !isHidden path) [ cfg.stateDirectory cfg.modelDirectory ];
        message = "services.llama-fleet-runner: stateDirectory and modelDirectory must not lie in /home or /root, which the runner does not see (ProtectHome).";
      }
    ];
  };
}
