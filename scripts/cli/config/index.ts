export { addConfigOption, applyConfig } from './apply-config.js';
export { CONFIG_NAME } from './config-file.js';
export type { ConfigValues } from './members.js';
export { askForConfig, encodeConfig, isUnderGit } from './write-config.js';
export type { Asked } from './write-config.js';
