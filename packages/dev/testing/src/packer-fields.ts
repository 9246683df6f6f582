/**
 * What Packer's components take: each field's type, its default, and what else is known of it. A table of facts, no program.
 * Source: the generated schemas and `Prepare` functions of Packer 1.16.0, packer-plugin-sdk 0.6.10, packer-plugin-qemu 1.1.5.
 */

export type PackerFieldType =
  | "string"
  | "number"
  | "bool"
  /** Go duration text. */
  | "duration"
  | "list(string)"
  | "list(number)"
  | "list(list(string))"
  | "map(string)"
  | "block";

export interface PackerFieldFacts {
  /** Refused when it is not set. */
  readonly required?: true;
  /** Rendered when the build runs, not before. */
  readonly late?: true;
  /** The only ones that are allowed. */
  readonly values?: readonly (string | number)[];
}

/** Go's zero value (`""`, 0, false, no items) when there is no default. */
export type PackerField = readonly [
  type: PackerFieldType,
  defaultValue?: string | number | readonly (string | number)[] | undefined,
  facts?: PackerFieldFacts,
];

export type PackerFields = Readonly<Record<string, PackerField>>;

/** Names that Packer takes for another field, by component or group. */
export const packerAliases: Readonly<Record<string, string>> = {
  ssh_wait_timeout: "ssh_timeout",
  ssh_host_port_min: "host_port_min",
  ssh_host_port_max: "host_port_max",
};

const http: PackerFields = {
  http_directory: ["string"],
  http_content: ["map(string)"],
  http_port_min: ["number", 8000],
  http_port_max: ["number", 9000],
  http_bind_address: ["string", "0.0.0.0"],
  http_interface: ["string"],
  http_network_protocol: ["string", "tcp", { values: ["tcp", "tcp4", "tcp6", "unix", "unixpacket"] }],
};

const iso: PackerFields = {
  iso_checksum: ["string", undefined, { required: true }],
  iso_url: ["string"],
  iso_urls: ["list(string)"],
  iso_target_path: ["string"],
  iso_target_extension: ["string", "iso"],
};

const bootCommand: PackerFields = {
  boot_keygroup_interval: ["duration"],
  boot_wait: ["duration", "10s"],
  boot_command: ["list(string)", undefined, { late: true }],
};

const vnc: PackerFields = {
  disable_vnc: ["bool"],
  boot_key_interval: ["duration"],
};

const shutdown: PackerFields = {
  shutdown_command: ["string"],
  shutdown_timeout: ["duration", "5m"],
};

const communicator: PackerFields = {
  communicator: ["string", "ssh", { values: ["ssh", "winrm", "none", "docker", "dockerWindowsContainer"] }],
  pause_before_connecting: ["duration"],
  ssh_host: ["string"],
  ssh_port: ["number", 22],
  ssh_username: ["string"],
  ssh_password: ["string"],
  ssh_keypair_name: ["string"],
  temporary_key_pair_name: ["string"],
  temporary_key_pair_type: ["string", "rsa", { values: ["rsa", "dsa", "ecdsa", "ed25519"] }],
  temporary_key_pair_bits: ["number"],
  ssh_ciphers: ["list(string)"],
  ssh_clear_authorized_keys: ["bool"],
  ssh_key_exchange_algorithms: ["list(string)"],
  ssh_private_key_file: ["string"],
  ssh_certificate_file: ["string"],
  ssh_pty: ["bool"],
  ssh_timeout: ["duration", "5m"],
  ssh_agent_auth: ["bool"],
  ssh_disable_agent_forwarding: ["bool"],
  ssh_handshake_attempts: ["number", 10],
  ssh_bastion_host: ["string"],
  ssh_bastion_port: ["number", 22],
  ssh_bastion_agent_auth: ["bool"],
  ssh_bastion_username: ["string"],
  ssh_bastion_password: ["string"],
  ssh_bastion_interactive: ["bool"],
  ssh_bastion_private_key_file: ["string"],
  ssh_bastion_certificate_file: ["string"],
  ssh_file_transfer_method: ["string", "scp", { values: ["scp", "sftp"] }],
  ssh_proxy_host: ["string"],
  ssh_proxy_port: ["number", 1080],
  ssh_proxy_username: ["string"],
  ssh_proxy_password: ["string"],
  ssh_keep_alive_interval: ["duration", "5s"],
  ssh_read_write_timeout: ["duration"],
  ssh_remote_tunnels: ["list(string)"],
  ssh_local_tunnels: ["list(string)"],
  ssh_public_key: ["list(number)"],
  ssh_private_key: ["list(number)"],
  winrm_username: ["string"],
  winrm_password: ["string"],
  winrm_host: ["string"],
  winrm_no_proxy: ["bool"],
  winrm_port: ["number", 5985],
  winrm_timeout: ["duration", "30m"],
  winrm_use_ssl: ["bool"],
  winrm_insecure: ["bool"],
  winrm_use_ntlm: ["bool"],
};

const floppy: PackerFields = {
  floppy_files: ["list(string)"],
  floppy_dirs: ["list(string)"],
  floppy_content: ["map(string)"],
  floppy_label: ["string", "packer"],
};

const cd: PackerFields = {
  cd_files: ["list(string)"],
  cd_content: ["map(string)"],
  cd_label: ["string", "packer"],
};

const script: PackerFields = {
  inline: ["list(string)"],
  script: ["string"],
  scripts: ["list(string)"],
  valid_exit_codes: ["list(number)", [0]],
  environment_vars: ["list(string)"],
  env: ["map(string)"],
  env_var_format: ["string"],
};

const localScript: PackerFields = {
  ...script,
  env_var_format: ["string", "%s='%s' "],
  command: ["string"],
  execute_command: ["list(string)", ["/bin/sh", "-c", "{{.Vars}} {{.Script}}"], { late: true }],
  inline_shebang: ["string", "/bin/sh -e"],
  only_on: [
    "list(string)",
    undefined,
    { values: ["darwin", "freebsd", "linux", "openbsd", "solaris", "windows"] },
  ],
  tempfile_extension: ["string"],
  use_linux_pathing: ["bool"],
};

const remoteScript: PackerFields = {
  binary: ["bool"],
  remote_path: ["string"],
  execute_command: ["string", undefined, { late: true }],
};

/** By kind and type. Left out: the keys that the engine sets in every component (`packer_build_name` and its like), and those of its wrappers (`pause_before`, `keep_input_artifact`). */
export const packerFields: Readonly<Record<string, PackerFields>> = {
  "builder qemu": {
    ...http,
    ...iso,
    ...bootCommand,
    ...vnc,
    ...shutdown,
    ...communicator,
    ...floppy,
    ...cd,
    host_port_min: ["number", 2222],
    host_port_max: ["number", 4444],
    skip_nat_mapping: ["bool"],
    cpus: ["number", 1],
    sockets: ["number"],
    cores: ["number"],
    threads: ["number"],
    efi_boot: ["bool"],
    efi_firmware_code: ["string"],
    efi_firmware_vars: ["string"],
    efi_drop_efivars: ["bool"],
    iso_skip_cache: ["bool"],
    accelerator: ["string", undefined, { values: ["none", "kvm", "tcg", "xen", "hax", "hvf", "whpx"] }],
    disk_additional_size: ["list(string)"],
    firmware: ["string"],
    use_pflash: ["bool"],
    disk_interface: ["string", "virtio", { values: ["ide", "sata", "scsi", "sd", "virtio", "virtio-scsi"] }],
    disk_size: ["string", "40960M"],
    skip_resize_disk: ["bool"],
    disk_cache: [
      "string",
      "writeback",
      { values: ["writethrough", "writeback", "none", "unsafe", "directsync"] },
    ],
    disk_discard: ["string", "ignore", { values: ["unmap", "ignore"] }],
    disk_detect_zeroes: ["string", "off", { values: ["unmap", "on", "off"] }],
    skip_compaction: ["bool"],
    disk_compression: ["bool"],
    format: ["string", "qcow2", { values: ["qcow2", "raw"] }],
    headless: ["bool"],
    disk_image: ["bool"],
    use_backing_file: ["bool"],
    machine_type: ["string", "pc"],
    memory: ["number", 512],
    net_device: ["string", "virtio-net"],
    net_bridge: ["string"],
    output_directory: ["string"],
    qemuargs: ["list(list(string))", undefined, { late: true }],
    qemu_img_args: ["block"],
    qemu_binary: ["string", "qemu-system-x86_64"],
    qmp_enable: ["bool"],
    qmp_socket_path: ["string"],
    use_default_display: ["bool"],
    vga: ["string"],
    display: ["string"],
    vnc_bind_address: ["string", "127.0.0.1"],
    vnc_use_password: ["bool"],
    vnc_password: ["string"],
    vnc_port_min: ["number", 5900],
    vnc_port_max: ["number", 6000],
    vm_name: ["string"],
    cdrom_interface: ["string"],
    vtpm: ["bool"],
    use_tpm1: ["bool"],
    tpm_device_type: ["string", "tpm-tis"],
    boot_steps: ["list(list(string))", undefined, { late: true }],
    cpu_model: ["string"],
    run_once: ["bool"],
  },
  "builder null": {
    ...communicator,
  },
  "builder file": {
    source: ["string"],
    target: ["string", undefined, { required: true }],
    content: ["string"],
  },
  "provisioner shell": {
    ...script,
    ...remoteScript,
    env_var_format: ["string", "%s='%s' "],
    execute_command: ["string", "chmod +x {{.Path}}; {{.Vars}} {{.Path}}", { late: true }],
    inline_shebang: ["string", "/bin/sh -e"],
    pause_after: ["duration"],
    use_env_var_file: ["bool"],
    remote_folder: ["string", "/tmp"],
    remote_file: ["string"],
    start_retry_timeout: ["duration", "5m"],
    skip_clean: ["bool"],
    expect_disconnect: ["bool"],
  },
  "provisioner file": {
    content: ["string"],
    source: ["string"],
    sources: ["list(string)"],
    destination: ["string", undefined, { required: true }],
    direction: ["string", "upload", { values: ["upload", "download"] }],
    generated: ["bool"],
  },
  "provisioner shell-local": localScript,
  "provisioner powershell": {
    ...script,
    ...remoteScript,
    env_var_format: ["string", '$env:%s="%s"; '],
    remote_env_var_path: ["string"],
    elevated_execute_command: ["string", undefined, { late: true }],
    skip_clean: ["bool"],
    start_retry_timeout: ["duration", "5m"],
    elevated_env_var_format: ["string", '$env:%s="%s"; '],
    elevated_user: ["string"],
    elevated_password: ["string"],
    execution_policy: [
      "string",
      "bypass",
      {
        values: [
          "bypass",
          "allsigned",
          "default",
          "remotesigned",
          "restricted",
          "undefined",
          "unrestricted",
          "none",
        ],
      },
    ],
    debug_mode: ["number", undefined, { values: [0, 1, 2] }],
    pause_after: ["duration"],
    use_pwsh: ["bool"],
  },
  "provisioner windows-shell": {
    ...script,
    ...remoteScript,
    env_var_format: ["string", 'set "%s=%s" && '],
    remote_path: ["string", "c:/Windows/Temp/script.bat"],
    execute_command: ["string", '{{.Vars}}"{{.Path}}"', { late: true }],
    start_retry_timeout: ["duration", "5m"],
  },
  "provisioner windows-restart": {
    restart_command: ["string", 'shutdown /r /f /t 0 /c "packer restart"'],
    restart_check_command: ["string"],
    restart_timeout: ["duration", "5m"],
    check_registry: ["bool"],
    registry_keys: [
      "list(string)",
      [
        "HKLM:SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\RebootPending",
        "HKLM:SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\PackagesPending",
        "HKLM:Software\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\RebootInProgress",
      ],
    ],
  },
  "provisioner breakpoint": {
    note: ["string"],
    disable: ["bool"],
  },
  "provisioner sleep": {
    duration: ["duration"],
  },
  "post-processor manifest": {
    output: ["string", "packer-manifest.json"],
    strip_path: ["bool"],
    strip_time: ["bool"],
    custom_data: ["map(string)"],
  },
  "post-processor shell-local": localScript,
  "post-processor artifice": {
    files: ["list(string)", undefined, { required: true }],
  },
  "post-processor checksum": {
    checksum_types: [
      "list(string)",
      ["md5"],
      { values: ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"] },
    ],
    output: ["string", "packer_{{.BuildName}}_{{.BuilderType}}_{{.ChecksumType}}.checksum", { late: true }],
  },
  "post-processor compress": {
    output: ["string", "packer_{{.BuildName}}_{{.BuilderType}}", { late: true }],
    format: ["string"],
    compression_level: ["number", -1],
    archive: ["string"],
    algorithm: ["string"],
  },
  "data-source http": {
    url: ["string", undefined, { required: true }],
    method: ["string", "GET", { values: ["HEAD", "GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"] }],
    request_headers: ["map(string)"],
    request_body: ["string"],
  },
  "data-source null": {
    input: ["string", undefined, { required: true }],
  },
};
