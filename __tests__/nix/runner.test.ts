import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { NIX_VERSIONS, nixEvaluation } from '../support/nix-evaluation.ts'
import type { NixEvaluation } from '../support/nix-evaluation.ts'

interface Runner {
  readonly enable: boolean
  readonly extraEnvironment: Record<string, string>
  readonly extraLabels: string[]
  readonly extraPackages: string[]
  readonly name: string
  readonly nodeRuntimes: string[]
  readonly serviceOverrides: Record<string, unknown>
  readonly tokenFile: string
  readonly url: string
  readonly user: string
  readonly workDir: string | null
}

interface Facts {
  readonly runners: Record<'carbon' | 'beryllium' | 'boron' | 'helium', Runner>
  readonly users: Record<string, { isSystemUser: boolean; group: string; extraGroups?: string[] }>
  readonly groups: string[]
  readonly rules: string[]
  readonly polkit: { readonly enable: boolean; readonly extraConfig: string }
  readonly noPolkit: { readonly enable: boolean; readonly extraConfig: string }
  readonly restorer: { readonly unitConfig: Record<string, string>; readonly serviceConfig: { readonly ExecStart: string; readonly Type: string } }
  readonly noServices: Record<string, never>
  readonly settings: Record<string, unknown>
  readonly failed: string[]
  readonly trusted: string[][]
  readonly throughGroup: string[][]
  readonly places: string[][]
  readonly off: string[]
}

const FACTS = `
  let
    machine = more: (nixos { modules = [
      ../../nix/modules/runner.nix
      { services.llama-fleet-runner = { enable = true; url = "https://github.com/owner/fleet"; tokenFile = "/run/secrets/runner"; }; }
    ] ++ more; }).config;
    named = name: more: machine ([ { networking.hostName = name; } ] ++ more);
    carbon = named "carbon" [ (program { variant = "cpu"; }) { services.llama-fleet-runner.mayStop = [ "llama-cpp.service" "ollama.service" ]; } ];
    nvidia = { hardware.nvidia.package = { bin = tool "nvidia-smi"; }; };
    runner = config: let given = builtins.head (builtins.attrValues config.services.github-runners); in
      given // { extraPackages = map (package: package.name) given.extraPackages; };
    trusting = users: failed (named "carbon" [ { nix.settings.trusted-users = users; } ]);
    placed = options: failed (named "carbon" [ { services.llama-fleet-runner = options; } ]);
  in {
    runners = {
      carbon = runner carbon;
      beryllium = runner (named "beryllium" [ nvidia (program { variant = "cuda"; }) { services.llama-fleet-runner.labels = [ "cuda" ]; } ]);
      boron = runner (named "boron" [ { services.llama-fleet-runner = { variant = "vulkan"; sandbox = false; }; } ]);
      helium = runner (named "helium" [ ]);
    };
    users = carbon.users.users;
    groups = builtins.attrNames carbon.users.groups;
    rules = carbon.systemd.tmpfiles.rules;
    inherit (carbon.security) polkit;
    restorer = carbon.systemd.services."llama-fleet-restore@";
    noServices = (named "helium" [ ]).systemd.services;
    noPolkit = (named "helium" [ ]).security.polkit;
    inherit (carbon.nix) settings;
    failed = failed carbon;
    trusted = map trusting [ [ "root" "@wheel" ] [ "root" "llama-fleet" ] [ "@llama-fleet" ] [ "*" ] ] ++ [ (failed (named "carbon" [ { nix.settings.extra-trusted-users = [ "llama-fleet" ]; } ])) ];
    throughGroup = map (more: failed (named "carbon" [ { nix.settings.trusted-users = [ "@wheel" ]; } more ])) [
      { users.users.llama-fleet.extraGroups = [ "wheel" ]; }
      { users.groups.wheel.members = [ "llama-fleet" ]; }
    ];
    places = map placed [
      { stateDirectory = "/run/llama-fleet"; }
      { modelDirectory = "/home/me/models"; }
      { modelDirectory = "/home"; }
      { stateDirectory = "/root/llama-fleet"; }
      { tokenFile = lib.mkForce "/nix/store/00000000000000000000000000000000-token"; }
      { stateDirectory = "/srv/llama-fleet"; modelDirectory = "/running/models"; }
      { stateDirectory = "/homes/llama-fleet"; modelDirectory = "/srv/home/models"; }
    ];
    off = builtins.attrNames (nixos { modules = [ ../../nix/modules/runner.nix ]; }).config.services.github-runners;
  }`.replaceAll('../../', new URL('../../', import.meta.url).pathname)

describe.each(NIX_VERSIONS)('nixosModules.runner on nix %s', (_version, wish) => {
  let nix: NixEvaluation
  let facts: Facts
  beforeAll(async () => {
    nix = await nixEvaluation(wish)
    facts = (await nix.value(FACTS)) as Facts
  })
  afterAll(() => nix.close())

  test('is one runner with the host’s name, which is the label that the plan asks for', () => {
    expect(facts.runners.carbon).toMatchObject({
      enable: true,
      name: 'carbon',
      extraLabels: ['carbon'],
      nodeRuntimes: ['node24'],
      tokenFile: '/run/secrets/runner',
      url: 'https://github.com/owner/fleet',
      user: 'llama-fleet',
    })
    expect(facts.runners.beryllium).toMatchObject({ name: 'beryllium', extraLabels: ['beryllium', 'cuda'] })
    expect(facts.off).toEqual([])
  })

  test('a host with a GPU lets the runner see that GPU; a host without keeps its devices hidden', () => {
    const { carbon, beryllium, boron, helium } = facts.runners
    for (const runner of [carbon, helium]) {
      expect(runner.serviceOverrides).not.toHaveProperty('PrivateDevices')
      expect(runner.serviceOverrides).not.toHaveProperty('DeviceAllow')
    }
    const sees = { PrivateDevices: false, SupplementaryGroups: ['video', 'render'] }
    expect(beryllium.serviceOverrides).toMatchObject({ ...sees, DeviceAllow: expect.arrayContaining(['char-nvidia-uvm rw', 'char-nvidiactl rw']) })
    expect(beryllium.serviceOverrides['DeviceAllow']).not.toContain('char-drm rw')
    expect(boron.serviceOverrides).toMatchObject({ ...sees, DeviceAllow: expect.arrayContaining(['char-drm rw']) })
  })

  test('gives back what bubblewrap needs, and no more, unless the sandbox is declined', () => {
    expect(facts.runners.helium.serviceOverrides).toEqual({
      ReadWritePaths: ['/var/lib/llama-fleet'],
      ProtectProc: 'default',
      MemoryMax: '95%',
      TasksMax: 8192,
      OOMPolicy: 'continue',
      RestrictNamespaces: false,
      ProtectKernelTunables: false,
      ProtectKernelLogs: false,
      ProtectHostname: false,
      SystemCallFilter: ['@mount', 'capset', 'sethostname'],
    })
    expect(Object.keys(facts.runners.boron.serviceOverrides).toSorted()).toEqual([
      'DeviceAllow', 'MemoryMax', 'OOMPolicy', 'PrivateDevices', 'ProtectProc', 'ReadWritePaths', 'SupplementaryGroups', 'TasksMax',
    ])
  })

  test('the tools for the lock, the services, the sandbox and the device are on PATH', () => {
    const always = ['util-linux', 'nodejs-24', 'systemd']
    expect(facts.runners.carbon.extraPackages).toEqual([...always, 'bubblewrap'])
    expect(facts.runners.beryllium.extraPackages).toEqual([...always, 'bubblewrap', 'nvidia-smi'])
    expect(facts.runners.boron.extraPackages).toEqual([...always, 'vulkan-tools'])
  })

  test('a stopped service is started again by a unit of systemd that waits for the lock', () => {
    expect(facts.restorer.unitConfig).toEqual({ OnSuccess: '%i', OnFailure: '%i', OnSuccessJobMode: 'replace' })
    expect(facts.restorer.serviceConfig.Type).toBe('exec')
    expect(facts.restorer.serviceConfig.ExecStart).toMatch(/^\/\S+-util-linux\/bin\/flock --exclusive \/run\/lock\/llama-fleet \/\S+-coreutils\/bin\/true$/)
    expect(facts.noServices).toEqual({})
  })

  test('state and caches lie outside of the work directory, which is memory', () => {
    const { workDir, extraEnvironment, serviceOverrides } = facts.runners.carbon
    expect(workDir).toBeNull()
    expect(extraEnvironment).toEqual({ LLAMA_FLEET_STATE: '/var/lib/llama-fleet', XDG_CACHE_HOME: '/var/lib/llama-fleet/cache' })
    expect(serviceOverrides['ReadWritePaths']).toEqual(['/var/lib/llama-fleet'])
    expect(facts.rules).toEqual([
      'd /run/lock/llama-fleet 0755 root root -',
      'd /var/lib/llama-fleet 0750 llama-fleet llama-fleet -',
      'd /var/lib/models :0755 :root :root -',
    ])
  })

  test('the user is a system user without any right, and nix does not trust it', () => {
    expect(facts.users['llama-fleet']).toMatchObject({ isSystemUser: true, group: 'llama-fleet' })
    expect(facts.users['llama-fleet']).not.toHaveProperty('extraGroups')
    expect(facts.groups).toEqual(['llama-fleet'])
    expect(facts.settings).toEqual({})
    expect(facts.failed).toEqual([])
  })

  test('trusting the user, its group or everybody is refused', () => {
    const [fine, ...trusted] = facts.trusted
    expect(fine).toEqual([])
    for (const failed of facts.throughGroup) expect(failed).toEqual([expect.stringContaining('nix.settings.trusted-users or extra-trusted-users holds ["@wheel"]')])
    for (const failed of trusted) expect(failed).toEqual([expect.stringMatching(/^nix\.settings\.trusted-users or extra-trusted-users holds \["(?:@?llama-fleet|\*)"\]/)])
  })

  test('directories that a restart empties or the runner cannot see, and a token that everybody can read, are refused', () => {
    expect(facts.places).toEqual([
      [expect.stringContaining('must survive a restart')],
      [expect.stringContaining('modelDirectory must not lie in /home or /root')],
      [expect.stringContaining('modelDirectory must not lie in /home or /root')],
      [expect.stringContaining('stateDirectory and modelDirectory must not lie in /home or /root')],
      [expect.stringContaining('tokenFile lies in the Nix store')],
      [],
      [],
    ])
  })

  test('polkit lets the runner stop and start the named units, start their restorers, and nothing else', () => {
    expect(facts.noPolkit).toEqual({ enable: false, extraConfig: '' })
    expect(facts.polkit.enable).toBe(true)
    type Rule = (action: { id: string; lookup: (key: string) => string }, subject: { user: string }) => string | undefined
    const rules: Rule[] = []
    runInNewContext(facts.polkit.extraConfig, { polkit: { addRule: (rule: Rule) => rules.push(rule), Result: { YES: 'yes' } } })
    const answer = (unit: string, verb: string, user = 'llama-fleet', id = 'org.freedesktop.systemd1.manage-units') =>
      rules.map((rule) => rule({ id, lookup: (key) => ({ unit, verb })[key] ?? '' }, { user }))
    expect(rules).toHaveLength(1)
    expect(answer('llama-cpp.service', 'stop')).toEqual(['yes'])
    expect(answer('ollama.service', 'start')).toEqual(['yes'])
    expect(answer('llama-fleet-restore@llama-cpp.service.service', 'start')).toEqual(['yes'])
    expect(answer('llama-fleet-restore@llama-cpp.service.service', 'stop')).toEqual([undefined])
    expect(answer('llama-fleet-restore@sshd.service.service', 'start')).toEqual([undefined])
    expect(answer('sshd.service', 'stop')).toEqual([undefined])
    expect(answer('llama-cpp.service', 'mask')).toEqual([undefined])
    expect(answer('llama-cpp.service', 'stop', 'somebody')).toEqual([undefined])
    expect(answer('llama-cpp.service', 'stop', 'llama-fleet', 'org.freedesktop.systemd1.manage-unit-files')).toEqual([undefined])
  })

  test('a unit that is none is refused', async () => {
    const given = '{ enable = true; url = "u"; tokenFile = "/t"; mayStop = [ "x\\"; return polkit.Result.YES; //.service" ]; }'
    const module = new URL('../../nix/modules/runner.nix', import.meta.url).pathname
    const sentence = await nix.refusal(`(nixos { modules = [ ${module} { services.llama-fleet-runner = ${given}; } ]; }).config.security.polkit.extraConfig`)
    expect(sentence).toContain("option `services.llama-fleet-runner.mayStop' is not of type")
  })
})

